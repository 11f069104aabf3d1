"""Whether the services answer. A process or a file of theirs would prove nothing."""

import os
import socket

from config.embedded.addresses import Addresses

ANSWER_LIMIT_S = 2


def are_ready(addresses: Addresses) -> bool:
    return redis_answers(addresses) and postgres_answers(addresses)


def redis_answers(addresses: Addresses) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(ANSWER_LIMIT_S)
        try:
            connection.connect(os.fsencode(addresses.redis_socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False


def postgres_answers(addresses: Addresses) -> bool:
    import psycopg  # the keeper does without

    try:
        with psycopg.connect(
            host=addresses.postgres_host,
            port=addresses.postgres_port,
            user=addresses.postgres_user,
            dbname=addresses.postgres_database,
            connect_timeout=ANSWER_LIMIT_S,
        ) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False
