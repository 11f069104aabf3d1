"""What is true of the invented company, region by region, and what is wrongly believed of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """true: one text, or six in the order of REGIONS. believed: nowhere true."""

    true: tuple[str, ...]
    believed: tuple[str, ...] = ()

    def of(self, region: int) -> str:
        return self.true[region] if len(self.true) > 1 else self.true[0]

    def wrong(self, region: int) -> list[str]:
        right = self.of(region)
        return [text for text in dict.fromkeys((*self.true, *self.believed)) if text != right]


def everywhere(true: str, *believed: str) -> Fact:
    return Fact((true,), believed)


def days(*counts: int, believed: tuple[int, ...] = ()) -> Fact:
    return Fact(tuple(f"{n} days" for n in counts), tuple(f"{n} days" for n in believed))


FACTS = {
    # billing
    "refund_window": days(30, 30, 21, 14, 14, 21, believed=(60, 7)),
    "refund_arrival": Fact(tuple(f"{n} working days" for n in (5, 7, 10, 7, 10, 12))),
    "grace": everywhere("10 days", "5 days", "14 days", "30 days"),
    "seat_price": Fact(("EUR 14", "USD 15", "USD 11", "USD 13", "USD 14", "USD 10")),
    "trial": everywhere("21 days", "14 days", "30 days"),
    "tax_number": Fact(
        ("VAT number", "EIN", "RFC or CNPJ", "GST number", "TRN", "VAT registration number")
    ),
    "paid_by": Fact(
        (
            "SEPA direct debit", "ACH transfer", "PIX or bank slip", "PayNow or bank transfer",
            "bank transfer in AED", "mobile money",
        ),
        ("PayPal", "a cheque"),
    ),
    "annual_discount": everywhere("15%", "10%", "20%", "25%"),
    # account
    "reset_valid": everywhere("60 minutes", "24 hours", "15 minutes"),
    "lock": everywhere("15 minutes", "an hour", "24 hours"),
    "recover": everywhere("30 days", "7 days", "90 days"),
    "guests": everywhere("25 guests", "10 guests", "unlimited guests"),
    "invite_valid": everywhere("7 days", "48 hours", "30 days"),
    "owners": everywhere("one owner", "two owners", "as many owners as you like"),
    # technical
    "api_rate": everywhere("600 requests per minute", "100 requests per minute",
                           "1,000 requests per second"),
    "file_limit": everywhere("250 MB", "100 MB", "2 GB"),
    "retries": everywhere("five times over 24 hours", "three times over an hour", "only once"),
    "offline": everywhere("72 hours", "24 hours", "a week"),
    "import_rows": everywhere("50,000 rows", "10,000 rows", "a million rows"),
    "browsers": everywhere("the two latest versions of Chrome, Firefox, Safari and Edge",
                           "Chrome only", "any browser, Internet Explorer 11 included"),
    "sync": everywhere("every 15 minutes", "once a day", "every second"),
    # privacy and security
    "residency": Fact(("Frankfurt", "Virginia", "Sao Paulo", "Singapore", "Dubai",
                       "Johannesburg"), ("Dublin", "Oregon")),
    "audit_log": everywhere("180 days", "30 days", "one year"),
    "export": everywhere("48 hours", "10 minutes", "14 days"),
    "deletion": days(30, 45, 15, 30, 20, 30, believed=(90,)),
    "session": everywhere("14 days", "12 hours", "90 days"),
    "sso": everywhere("Business", "Starter", "Team"),
    # shipping of devices
    "standard": Fact(tuple(f"{n} working days" for n in (4, 5, 9, 7, 8, 11)), ("2 working days",)),
    "express": Fact(tuple(f"{n} working days" for n in (1, 2, 4, 3, 3, 5))),
    "device_return": days(30, 30, 20, 21, 14, 14, believed=(60,)),
    "warranty": Fact(tuple(f"{n} months" for n in (24, 12, 12, 18, 15, 12)), ("36 months",)),
    "duties": Fact(("Tindral", "Tindral", "the recipient", "Tindral", "the recipient",
                    "the recipient")),
}  # fmt: skip
