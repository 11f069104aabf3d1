"""The particulars of one customer, filled into questions and answers."""

from examples.support_demo.chance import Chance
from examples.support_demo.regions import Region

DEVICES = ("card reader", "label printer", "counter tablet", "barcode scanner", "cash drawer",
           "kitchen display", "door hub")  # fmt: skip
PLANS = ("Starter", "Team", "Business")
APPS = ("the web app", "the iOS app", "the Android app", "the desktop app", "Firefox", "Chrome")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip


def slots_of(region: Region, number: int, chance: Chance) -> dict[str, str]:
    name = chance.choose(region.people)
    business = chance.choose(region.businesses)
    return {
        "name": name,
        "me": chance.choose([other for other in region.people if other != name]),
        "city": chance.choose(region.cities),
        "business": business,
        "device": chance.choose(DEVICES),
        "plan": chance.choose(PLANS),
        "app": chance.choose(APPS),
        "count": str(3 + chance.below(57)),
        "date": f"{1 + chance.below(28)} {chance.choose(MONTHS)}",
        "amount": f"{region.currency} {20 + chance.below(900)}.{chance.below(100):02}",
        "invoice": f"INV-{20_000 + 7 * number + chance.below(7)}",
        "order": f"TD-{40_000 + 9 * number + chance.below(9)}",
        "email": f"{name.lower()}@{business.replace(' ', '-')}.example",
    }
