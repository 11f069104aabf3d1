class EmbeddedServicesError(RuntimeError):
    """The private PostgreSQL and Redis cannot run here; the message says why."""
