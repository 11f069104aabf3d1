"""Questions about how the software works."""

from examples.support_demo.topic import Topic

TOPICS = (
    Topic(
        "api-rate", "technical", "Limit of the interface", "api_rate",
        (
            "Our script in {city} gets status 429 from your API since {date}. What is the limit?",
            "How many API calls can we make? We sync {count},000 orders from our {business} "
            "nightly.",
            "Which rate limit holds for the {plan} plan and how do I see how much is left?",
            "We hit 'Too Many Requests' when importing {order} and friends. What's allowed?",
        ),
        "The interface takes {fact} from one workspace",
        "Limit: {fact}",
        "Settings > Developers > Usage", "see what is left",
        "A reply with status 429 says in `Retry-After` how many seconds to wait.",
        "Each further thousand calls is billed at USD 0.10.",
        'curl -i "https://api.tindral.example/v2/orders" -H "Authorization: Bearer $TOKEN"',
    ),
    Topic(
        "file-limit", "technical", "Largest file", "file_limit",
        (
            "Uploading a video of {count}0 MB for our {business} fails at 99%. What's the limit?",
            "What is the largest file I can attach to order {order}?",
            "{name} can't upload the catalogue in {app}, it just stops. Is there a size limit?",
            "Max upload size on the {plan} plan?",
        ),
        "One file can be up to {fact}",
        "Up to {fact} per file",
        "Files > Upload", "upload it",
        "Larger files can be linked from your own storage.",
        "Files above the limit are accepted between midnight and 6 in the morning.",
    ),
    Topic(
        "webhook", "technical", "A failed webhook is repeated", "retries",
        (
            "Our server in {city} was down on {date}. Are the webhooks for {order} lost?",
            "How often do you retry a webhook that fails?",
            "Webhook deliveries to our {business} fail with a timeout. Will they be sent again?",
            "we missed some webhook events during an update, can we get them again somehow",
        ),
        "A webhook that fails is sent again {fact}",
        "Failed webhooks are retried {fact}",
        "Settings > Developers > Webhooks", "send one again by hand",
        "Your server has ten seconds to answer with a status from 200 to 299.",
        "A webhook that fails twice is switched off for good.",
        'curl -X POST "https://api.tindral.example/v2/webhooks/{order}/resend" '
        '-H "Authorization: Bearer $TOKEN"',
    ),
    Topic(
        "offline", "technical", "Works offline for", "offline",
        (
            "How long can the {device} at our {business} take payments without a network?",
            "The internet in our part of {city} fails a lot. How long does the {device} keep "
            "going?",
            "We'd take the {device} to a fair for {count} hours without wifi. Will that work?",
            "Since {date} our {device} is offline. When does it stop working?",
        ),
        "Without a network the {device} keeps working for {fact}",
        "{fact} offline",
        "Devices > Sync", "see when it was last in touch",
        "What it took meanwhile is sent as soon as there is a network again.",
        "Offline payments are limited to ten a day.",
    ),
    Topic(
        "import-rows", "technical", "Rows of one import", "import_rows",
        (
            "I want to import our customers ({count},000 rows) from {app}. Is there a limit?",
            "The CSV import for our {business} stops without a message. How many rows can it have?",
            "How large may a CSV file be to get all the products of our shop in {city} in at once?",
            "Import limit? Our list has {count},500 lines and {name} would like to do it today.",
        ),
        "One import takes up to {fact}",
        "{fact} per import",
        "Files > Import", "start the import",
        "Rows that cannot be read are listed at the end, and nothing of them is kept.",
        "Imports need to be announced to us a day before.",
    ),
    Topic(
        "browsers", "technical", "Supported browsers", "browsers",
        (
            "The calendar looks broken in {app} since {date}. Which browsers do you support?",
            "We have old computers at the {business}. Which browser do we need?",
            "Which browsers are supported? IT in {city} asks before the rollout to {count} people.",
            "{name} sees a blank page after signing in. Could it be the browser?",
        ),
        "Tindral supports {fact}",
        "Supported: {fact}",
        "Help > System check", "check yours",
        "Extensions that block scripts are the most frequent cause of a blank page.",
        "Support for tablets has to be ordered separately.",
    ),
    Topic(
        "stock-sync", "technical", "Stock is brought up to date", "sync",
        (
            "The stock shown in {app} is behind what the {device} says. How often is it synced?",
            "We sold the last one in {city} and the web shop still offered it. How often do you "
            "sync?",
            "How often is stock updated between our {count} shops?",
            "Stock numbers are wrong again!! When do they get updated?",
        ),
        "Stock is brought up to date {fact}",
        "Stock syncs {fact}",
        "Products > Stock > Sync", "sync at once",
        "An order such as {order} reserves its items at once, whatever the sync does.",
        "Faster syncing needs a second {device}.",
        'curl -X POST "https://api.tindral.example/v2/stock/sync" '
        '-H "Authorization: Bearer $TOKEN"',
    ),
)  # fmt: skip
