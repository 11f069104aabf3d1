"""One user of the embedded services: tells which it reached, does what its input says, leaves at
its end. A program of its own, run also by accounts that cannot read the tests.
Redis is asked by its plain protocol: redis-py needs one more package on older interpreters."""

import json
import os
import socket
import sys
from pathlib import Path

import psycopg

from config.embedded import addresses, ensure

WHERE = addresses(Path(sys.argv[1]))


def answer(sql: str) -> list[list[object]]:
    with psycopg.connect(
        host=WHERE.postgres_host,
        port=WHERE.postgres_port,
        user=WHERE.postgres_user,
        dbname=WHERE.postgres_database,
    ) as connection:
        cursor = connection.execute(sql.encode())
        return [list(row) for row in cursor.fetchall()] if cursor.description else []


def tell(message: object) -> None:
    sys.stdout.write(f"{json.dumps(message)}\n")
    sys.stdout.flush()


def redis_run_id() -> str:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(os.fsencode(WHERE.redis_socket))
        connection.sendall(b"INFO server\r\n")
        lines = connection.makefile("r", newline="\r\n")
        return next(line.strip() for line in lines if line.startswith("run_id:"))


def use_services() -> list[object]:
    ensure(WHERE)
    return [redis_run_id(), *answer("SELECT pg_postmaster_start_time()::text")[0]]


if __name__ == "__main__":
    tell(use_services())
    for line in sys.stdin:
        tell(use_services() if line.strip() == "use services" else answer(line))
