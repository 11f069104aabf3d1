"""Questions about money."""

from examples.support_demo.topic import Topic

TOPICS = (
    Topic(
        "refund-window", "billing", "Refund window", "refund_window",
        (
            "I was charged {amount} on {date} for seats we no longer use (invoice {invoice}). "
            "Until "
            "when can I ask for the money back?",
            "How long after a charge can our {business} in {city} still get a refund? It is about "
            "{invoice}.",
            "Is it too late to get {invoice} refunded? The charge is from {date}.",
            "We upgraded to {plan} by mistake on {date}. What is the refund deadline?",
        ),
        "A charge can be refunded within {fact} of the day it was made",
        "Refunds: within {fact} of the charge",
        "Settings > Billing > Charges", "request the refund",
        "The money for {invoice} goes back to the card or account that paid it.",
        "A handling fee of 5% is kept from every refund.",
    ),
    Topic(
        "refund-arrival", "billing", "Refund arrives within", "refund_arrival",
        (
            "You approved the refund for {invoice} on {date}. When will I see {amount} in my "
            "account?",
            "Our refund of {amount} has not shown up yet. How long does it usually take to {city}?",
            "How many working days does a refund need after it was approved? Reference {invoice}.",
            "Bookkeeping keeps asking me where the {amount} from {invoice} are. When do refunds "
            "arrive?",
        ),
        "An approved refund arrives within {fact}",
        "Approved refunds arrive within {fact}",
        "Settings > Billing > Refunds", "follow the refund",
        "Your bank may show it as a reversed charge rather than as a new payment.",
        "Refunds above USD 100 are paid out in two instalments.",
    ),
    Topic(
        "failed-payment", "billing", "Grace period", "grace",
        (
            "My card was declined for {invoice}. How long until the workspace of our {business} is "
            "locked?",
            "A payment of {amount} failed on {date}. What happens now, and how much time do we "
            "have?",
            "The bank in {city} blocked the charge for {invoice}. Do we lose access right away?",
            "Got a mail saying payment failed. How many days before you cut us off?",
        ),
        "After a failed payment everything keeps working for {fact}",
        "You have {fact} after a failed payment",
        "Settings > Billing > Payment method", "enter another card",
        "The charge for {invoice} is tried again every three days meanwhile.",
        "Locked workspaces are reopened for a fee of USD 25.",
    ),
    Topic(
        "seat-price", "billing", "Team plan, per seat and month", "seat_price",
        (
            "What does one more seat on the Team plan cost us? We are a {business} in {city} with "
            "{count} people.",
            "How much is the Team plan per person and month if we sign up from {city}?",
            "Need a quote for {count} Team seats, billed monthly, delivered to accounting in "
            "{city}.",
            "{name} from sales said prices depend on the country. What would we pay per Team seat "
            "in {city}?",
        ),
        "A seat on the Team plan costs {fact} per month in your region",
        "{fact} per Team seat and month",
        "Settings > Billing > Plan", "add seats",
        "Seats added in the middle of a month are charged by the day.",
        "The first five seats are free for companies younger than two years.",
    ),
    Topic(
        "trial", "billing", "Trial period", "trial",
        (
            "We started a trial of {plan} on {date}. How long does it last?",
            "Does the free trial for our {business} end by itself, and after how many days?",
            "How much time do {count} of us have to try {plan} before anything is charged?",
            "I'd like to know the length of the trial before I invite {name} and the team in "
            "{city}.",
        ),
        "The trial lasts {fact} and ends by itself, without a charge",
        "Trial: {fact}, ends by itself",
        "Settings > Billing > Plan", "choose a plan",
        "What you entered during the trial is kept when you subscribe.",
        "A trial can be extended once by inviting a colleague.",
    ),
    Topic(
        "tax-number", "billing", "Tax number", "tax_number",
        (
            "Our accountant in {city} says {invoice} is missing a tax number. Which one do you "
            "need "
            "and where do I put it?",
            "Which tax number do you need from a {business} in {city}?",
            "Please tell me how to get our tax number printed on invoices such as {invoice}.",
            "Invoice {invoice} was rejected by our tax office. What number has to be on it?",
        ),
        "For companies in your region the invoice carries your {fact}",
        "Enter your {fact}",
        "Settings > Billing > Company details", "enter the number",
        "Invoices such as {invoice} can be issued again with the number for 90 days.",
        "Invoices can only be corrected by sending us a signed letter.",
    ),
    Topic(
        "payment-method", "billing", "Other than by card", "paid_by",
        (
            "Our {business} in {city} has no company card. How else can we pay {amount} a year?",
            "Can I pay {invoice} without a credit card from {city}?",
            "Which payment methods besides cards do you take in our country? We're in {city}.",
            "My boss doesnt want card payments. What other options are there for {plan}?",
        ),
        "Besides cards, companies in your region can pay by {fact}",
        "Cards, or {fact}",
        "Settings > Billing > Payment method", "change how you pay",
        "The change holds from the invoice after {invoice} on.",
        "Payments other than by card cost 3% more.",
    ),
    Topic(
        "annual-discount", "billing", "Discount for a year in advance", "annual_discount",
        (
            "What do we save if we pay {plan} for {count} seats a year in advance?",
            "Is there a discount for annual billing? We now pay {amount} a month from {city}.",
            "Thinking of switching {invoice} to yearly payment. How much cheaper is it?",
            "How big is the annual discount for a {business} on the {plan} plan?",
        ),
        "Paying for a year in advance is {fact} cheaper than paying by the month",
        "{fact} off for a year in advance",
        "Settings > Billing > Plan", "switch to yearly payment",
        "What you have paid for the current month is taken off.",
        "The discount is only given in January and July.",
    ),
)  # fmt: skip
