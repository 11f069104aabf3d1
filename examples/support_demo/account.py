"""Questions about signing in, people and workspaces."""

from examples.support_demo.topic import Topic

TOPICS = (
    Topic(
        "reset-link", "account", "Reset link valid for", "reset_valid",
        (
            "The password link I got on {date} says it has expired. How long is such a link good "
            "for?",
            "{name} can't get in: the reset link from this morning doesn't work any more. How long "
            "is it valid?",
            "how long do i have to click the reset link, i'm travelling between {city} and home",
            "Password reset for {email}: the link is dead by the time the mail gets through our "
            "filter. What is its lifetime?",
        ),
        "A link for a new password is valid for {fact}, and only the latest one works",
        "Reset links work for {fact}; only the newest one counts",
        "Sign in > Forgot password", "ask for a new link",
        "If no mail reaches {email}, look for noreply@tindral.example in the spam folder.",
        "After two expired links a new one must be paid for.",
    ),
    Topic(
        "locked-out", "account", "Lock ends after", "lock",
        (
            "I typed my password wrong too often and now I'm locked out. When can I try again?",
            "{name} at our {business} got \"too many attempts\". How long does that last?",
            "My account {email} is locked since {date} it seems. How long does a lock take?",
            "Locked out right before payroll, of course. How long do I have to wait?",
        ),
        "After six wrong passwords an account is locked for {fact}",
        "Locked for {fact} after six wrong tries",
        "Sign in > Forgot password", "set a new password at once",
        "An administrator of your workspace can lift the lock earlier.",
        "Only our staff can unlock an account, on working days.",
    ),
    Topic(
        "deleted-workspace", "account", "Can be restored for", "recover",
        (
            "Someone deleted our workspace on {date}. Can you bring back the data of {count} "
            "people?",
            "I deleted the wrong workspace, the one of our {business} in {city}. Is it gone?",
            "Until when can a deleted workspace be restored? {name} deleted ours on {date}.",
            "Please help, the whole workspace is gone since {date}. Can we undo this?",
        ),
        "A deleted workspace can be restored by its owner for {fact}",
        "Restorable for {fact}, by the owner",
        "Account > Workspaces > Deleted", "restore it",
        "Devices have to be paired again afterwards.",
        "Restored workspaces come back without their invoices.",
    ),
    Topic(
        "guest-limit", "account", "Guests per workspace", "guests",
        (
            "How many guests may we invite on {plan}? Our {business} works with {count} "
            "freelancers.",
            "Is there a limit for guests? I'd like to add suppliers from {city}.",
            "What's the max number of guest users per workspace?",
            "We have {count} guests and adding {email} fails. Is there a limit?",
        ),
        "A workspace can have {fact} at a time",
        "{fact} per workspace",
        "Settings > People > Guests", "invite or remove guests",
        "Guests see only the projects they are invited to, and cost nothing.",
        "Guests are removed by themselves after 30 days without signing in.",
    ),
    Topic(
        "invitation", "account", "Invitation valid for", "invite_valid",
        (
            "I invited {email} on {date} and the invitation doesn't work any more. Why?",
            "How long is an invitation valid? {name} in {city} is on holiday.",
            "New colleague starts in {count} days. If I send the invitation today, will it still "
            "work?",
            "{name} got our invite to the {business} workspace but the link says expired. How long "
            "do invites live?",
        ),
        "An invitation can be accepted for {fact}",
        "Invitations last {fact}",
        "Settings > People > Invitations", "send it again",
        "Sending it to {email} again makes the older link useless.",
        "An address can be invited three times at most.",
    ),
    Topic(
        "owner", "account", "Owners of a workspace", "owners",
        (
            "{name} is leaving our {business}. How do I become the owner, and can there be two?",
            "Can a workspace have more than one owner? We are two partners in {city}.",
            "I'd like {email} to be owner besides me. Is that possible?",
            "How many owners can there be, and where do I change it?",
        ),
        "A workspace has {fact} at a time",
        "There is {fact} per workspace",
        "Settings > People > Ownership", "hand the ownership over",
        "Administrators can do everything else but delete the workspace.",
        "Handing over the ownership ends the current subscription.",
    ),
)  # fmt: skip
