from migrations_app.audit.kinds import register

__all__ = ["register"]
