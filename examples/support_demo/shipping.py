"""Questions about devices on their way."""

from examples.support_demo.topic import Topic

TOPICS = (
    Topic(
        "standard-shipping", "shipping", "Standard delivery", "standard",
        (
            "We ordered a {device} to {city} on {date} (order {order}). When will it be here?",
            "How long does standard delivery of a {device} to {city} take?",
            "Order {order}: still no {device}. What's the normal delivery time to {city}?",
            "Our {business} opens in {count} days and needs a {device}. Will standard shipping do?",
        ),
        "Standard delivery to {city} takes {fact}",
        "{fact} to {city}",
        "Devices > Orders", "follow order {order}",
        "The parcel can be redirected until it leaves the last depot.",
        "Deliveries to {city} only go out on Mondays.",
    ),
    Topic(
        "express-shipping", "shipping", "Express delivery", "express",
        (
            "Our {device} broke and we need a new one in {city} fast. How quick is express?",
            "Can order {order} still be sent by express, and when would it arrive in {city}?",
            "How many days for express shipping of a {device} to our {business} in {city}?",
            "urgent: need {device} in {city} asap, order {order}, whats the fastest way",
        ),
        "Express delivery to {city} takes {fact}",
        "Express: {fact}",
        "Devices > Orders", "change order {order} to express",
        "That is possible until the parcel is packed.",
        "Express orders cannot be returned.",
    ),
    Topic(
        "device-return", "shipping", "Can be sent back for", "device_return",
        (
            "The {device} from order {order} doesn't fit our counter. Until when can I return it?",
            "How many days do we have to send back a {device} delivered to {city} on {date}?",
            "{name} ordered two {device}s by mistake ({order}). How long can one go back?",
            "What's your return period for devices? Our {business} changed its mind.",
        ),
        "A device can be sent back within {fact} of delivery",
        "Return it within {fact} of delivery",
        "Devices > Orders > Returns", "print the label",
        "The parcel with {order} must hold the power supply too.",
        "Opened boxes are taken back at half the price.",
    ),
    Topic(
        "warranty", "shipping", "Warranty", "warranty",
        (
            "The screen of our {device} went black after a few months. How long is the warranty in "
            "{city}?",
            "Is order {order} from {date} still under warranty?",
            "How many months of warranty does a {device} have that was bought for our {business} "
            "in "
            "{city}?",
            "{device} died on {date}, again. What does the warranty cover and for how long?",
        ),
        "In your region the {device} has a warranty of {fact} from delivery",
        "Warranty: {fact} from delivery",
        "Devices > Warranty", "open a claim",
        "A photograph and the number {order} are all we need.",
        "The warranty ends when the device is used by more than one shop.",
    ),
    Topic(
        "duties", "shipping", "Import duties are paid by", "duties",
        (
            "Customs in {city} wants money for order {order}. Who pays import duties?",
            "Do we have to pay customs for a {device} sent to our {business} in {city}?",
            "The courier asks {amount} duties for the {device}. Is this right?",
            "Who pays duties and import tax on {order}?",
        ),
        "Import duties on devices sent to your region are paid by {fact}",
        "Duties are paid by {fact}",
        "Devices > Orders > Papers", "find the customs papers of {order}",
        "The papers name the value of the {device}, not of your subscription.",
        "Duties above USD 50 are shared half and half.",
    ),
)  # fmt: skip
