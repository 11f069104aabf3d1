"""PostgreSQL and Redis of this checkout's own, shared by all of its processes.

`addresses` computes where they are and starts nothing; `ensure` has them running. A detached
keeper (`python -m config.embedded`) runs both for as long as any process uses them.

Nothing here imports Django: the keeper starts in the time of a bare interpreter.
"""

from config.embedded.addresses import Addresses, addresses
from config.embedded.errors import EmbeddedServicesError
from config.embedded.users import ensure

__all__ = ["Addresses", "EmbeddedServicesError", "addresses", "ensure"]
