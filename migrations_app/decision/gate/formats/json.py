import json

from migrations_app.decision.gate.document import GateSerializer
from migrations_app.decision.gate.verdict import Gate


def as_json(gate: Gate) -> str:
    return json.dumps(GateSerializer(gate).data, indent=2)
