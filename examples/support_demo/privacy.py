"""Questions about data and their protection."""

from examples.support_demo.topic import Topic

TOPICS = (
    Topic(
        "residency", "privacy", "Data are stored in", "residency",
        (
            "Where are the data of our {business} in {city} stored?",
            "A client asks in which data centre their records are. What do I answer? We're based "
            "in "
            "{city}.",
            "Our data protection officer {name} needs the storage location in writing.",
            "In which place do you keep customer data of a workspace made in {city}?",
        ),
        "Data of workspaces in your region are stored in {fact} and stay there",
        "Stored in {fact}",
        "Settings > Privacy > Storage", "see it for your workspace",
        "Encrypted backups stay in the same region.",
        "The location can be changed for USD 500.",
    ),
    Topic(
        "audit-log", "privacy", "The audit log is kept for", "audit_log",
        (
            "Somebody changed the bank details of our {business} around {date}. How far back does "
            "the audit log go?",
            "How long do you keep the audit log on {plan}?",
            "For our audit in {city} we need to know who signed in since {date}. Is it still "
            "there?",
            "I suspect {name} looked at salaries. How far back can I see who opened what?",
        ),
        "The audit log of a workspace is kept for {fact}",
        "Audit log: {fact}",
        "Settings > Security > Audit log", "read and export it",
        "Only owners and administrators see it, and nobody can change it.",
        "Entries about owners are hidden.",
    ),
    Topic(
        "export", "privacy", "The export is ready within", "export",
        (
            "I'd like a copy of everything you store about me ({email}). How long does it take?",
            "How do we export all data of our {business}, and when is the file ready?",
            "{name} asked for her personal data on {date}. How long does your export need?",
            "We're leaving {plan} at the end of the month. How fast can we get all our data out?",
        ),
        "A full export is ready within {fact}",
        "Exports take up to {fact}",
        "Settings > Privacy > Export", "ask for it",
        "The link to the file goes to {email} and works for seven days.",
        "Exports leave out everything older than two years.",
    ),
    Topic(
        "deletion", "privacy", "Deleted for good after", "deletion",
        (
            "A former customer in {city} wants to be deleted. When is that done for good?",
            "If I delete my account {email}, how long do you keep my data?",
            "We deleted the records of {name} on {date}. After how many days are they gone from "
            "your backups too?",
            "How long till deleted personal data are really gone? Asking for our {business} in "
            "{city}.",
        ),
        "In your region deleted personal data are gone for good, backups included, after {fact}",
        "Gone for good after {fact}",
        "Settings > Privacy > Deletion", "delete a person's data",
        "Invoices are kept longer, as the law asks for it.",
        "Deleting a person costs one seat for a month.",
    ),
    Topic(
        "session", "privacy", "Signed out after", "session",
        (
            "How long does {app} stay signed in? Our tablets lie around in the {business}.",
            "When are people signed out by themselves? We had a stolen laptop in {city}.",
            "Is there an automatic logout and how do I change it for {count} people?",
            "I lost my phone on {date} and was signed in as {email}. When does that end?",
        ),
        "A person who does nothing is signed out after {fact}",
        "Automatic sign-out after {fact}",
        "Settings > Security > Sessions", "end sessions at once",
        "Administrators can choose a shorter time for everybody.",
        "Ending a session from afar deletes what was not saved on the device.",
    ),
    Topic(
        "single-sign-on", "privacy", "Single sign-on comes with", "sso",
        (
            "Which plan do we need for single sign-on? We are {count} people in {city}.",
            "Does {plan} include SSO with our own identity provider?",
            "IT at our {business} wants SAML. What do we have to book?",
            "How do we switch on single sign-on, and is it in every plan?",
        ),
        "Single sign-on is part of the {fact} plan",
        "SSO: {fact} plan",
        "Settings > Security > Single sign-on", "set it up",
        "Owners can always sign in by password too, so that nobody is locked out.",
        "Single sign-on cannot be switched off once it is on.",
    ),
)  # fmt: skip
