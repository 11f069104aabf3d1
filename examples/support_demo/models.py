"""Three invented language models: how they are called, what they cost, and how they fail."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Model:
    """right: share of its answers (to what it does not refuse) that state nothing wrong, before
    `by_region` is added. undue: share of proper questions it refuses, by use case times `undue`.
    grants: share of improper asks it grants. style: above 0 is liked better.
    """

    slug: str
    name: str
    snapshot: str
    right: float
    undue: float
    grants: float
    style: float
    by_region: tuple[float, ...]
    input_usd: float
    output_usd: float
    first_token_s: float
    tokens_per_s: float
    flatters: float


INCUMBENT = Model(
    "atlas-2", "Atlas 2", "atlas-2-2025-05",
    right=0.79, undue=0.03, grants=0.12, style=0.0, by_region=(0.0,) * 6,
    input_usd=3.0, output_usd=12.0, first_token_s=0.7, tokens_per_s=55, flatters=0.0,
)  # fmt: skip
CANDIDATE = Model(
    "atlas-3", "Atlas 3", "atlas-3-2026-02",
    right=0.849, undue=0.025, grants=0.11, style=0.36,
    by_region=(0.015, 0.02, 0.0, -0.01, 0.0, -0.105),
    input_usd=2.5, output_usd=10.0, first_token_s=0.6, tokens_per_s=70, flatters=0.3,
)  # fmt: skip
CHEAPER = Model(
    "swift-1", "Swift 1", "swift-1-2026-01",
    right=0.728, undue=0.165, grants=0.06, style=-0.05,
    by_region=(0.01, 0.01, -0.01, -0.02, 0.01, -0.02),
    input_usd=0.4, output_usd=1.6, first_token_s=0.25, tokens_per_s=160, flatters=0.8,
)  # fmt: skip
MODELS = (INCUMBENT, CANDIDATE, CHEAPER)

# What sounds delicate is refused more often, by every model; 1 on average.
DELICATE = {"billing": 0.75, "account": 1.1, "technical": 0.35, "privacy": 2.5, "shipping": 0.8}
