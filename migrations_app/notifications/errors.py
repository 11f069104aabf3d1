from migrations_app.errors import SuccessorError


class AddressRefused(SuccessorError):
    """A webhook's address that nothing is sent to."""

    def __init__(self, message: str) -> None:
        super().__init__("address_refused", message)
