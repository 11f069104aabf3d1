"""What a page with plots may do beyond every other page."""

from collections.abc import Callable

from csp.decorators import csp_update
from django.http import HttpResponse

STYLES_OF_PLOTLY = (
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",  # an empty element, filled by rules
    "'sha256-ji27qzEtxXZW+7dun6UwjHXJ18e6WAin1VvNtkzIE/o='",  # a fixed element of plotly.js 4.1
)
View = Callable[..., HttpResponse]

with_plots: Callable[[View], View] = csp_update({"style-src": list(STYLES_OF_PLOTLY)})
