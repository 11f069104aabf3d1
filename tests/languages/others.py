"""Messages of packages that are said again in our own words: what they say themselves is no good.

Listed here as the package writes them; each stands in our catalogue, which comes first.
"""

from django.utils.translation import gettext as _


def of_allauth() -> tuple[str, ...]:
    """Its German speaks to people as one speaks to friends."""
    return (
        _("You have signed out."),
        _("Password successfully changed."),
        _("Password successfully set."),
        _("Please type your current password."),
        _("You must type the same password each time."),
        _("Too many failed login attempts. Try again later."),
        _("Be patient, you are sending too many requests."),
        _(
            "You're receiving this email because you or someone else has requested a password "
            "reset for your user account.\nIt can be safely ignored if you did not request a "
            "password reset. Click the link below to reset your password."
        ),
        _("In case you forgot, your username is %(username)s."),
        _("Thank you for using %(site_name)s!\n%(site_domain)s"),
    )
