"""Webhooks of a service, for its admins; and each person's own choice about mails."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from migrations_app.models import Delivery, Service, Webhook
from migrations_app.notifications import selectors, services
from migrations_app.notifications.errors import AddressRefused
from migrations_app.notifications.forms import WebhookForm
from migrations_app.permissions import Role, service_for
from migrations_app.planning.permissions import PersonRequest

FOLDER = "migrations_app/notifications"


def webhooks(request: PersonRequest, slug: str) -> HttpResponse:
    service = service_for(request.user, slug, Role.ADMIN)
    return _page(request, service, WebhookForm())


@require_POST
@never_cache
def webhook_add(request: PersonRequest, slug: str) -> HttpResponse:
    service = service_for(request.user, slug, Role.ADMIN)
    form = WebhookForm(request.POST)
    if not form.is_valid():
        return _page(request, service, form, status=422)
    try:
        made, secret = services.add_webhook(
            service=service, actor=request.user, **form.cleaned_data
        )
    except AddressRefused as refusal:
        form.add_error("url", refusal.message)
        return _page(request, service, form, status=422)
    context = {"service": service, "webhook": made, "secret": secret}
    return render(request, f"{FOLDER}/webhook_added.html", context)


def webhook(request: PersonRequest, slug: str, pk: int) -> HttpResponse:
    service = service_for(request.user, slug, Role.ADMIN)
    found = get_object_or_404(Webhook, pk=pk, service=service)
    deliveries = selectors.deliveries_of(found)
    context = {"service": service, "webhook": found, "deliveries": deliveries}
    return render(request, f"{FOLDER}/webhook.html", context)


@require_POST
def webhook_test(request: PersonRequest, slug: str, pk: int) -> HttpResponse:
    service = service_for(request.user, slug, Role.ADMIN)
    services.send_test(webhook=get_object_or_404(Webhook, pk=pk, service=service, active=True))
    messages.success(request, "A test event is on its way: load this page again to see the answer.")
    return redirect("webhook", slug, pk)


@require_POST
def webhook_again(request: PersonRequest, slug: str, pk: int, delivery: int) -> HttpResponse:
    service = service_for(request.user, slug, Role.ADMIN)
    found = get_object_or_404(Delivery, pk=delivery, webhook=pk, webhook__service=service)
    if services.send_again(delivery=found):
        messages.success(request, "The event is on its way again, under the same webhook-id.")
    else:
        messages.warning(request, "Nothing was sent: the webhook is off, or it is still tried.")
    return redirect("webhook", slug, pk)


@require_POST
def webhook_switch(request: PersonRequest, slug: str, pk: int) -> HttpResponse:
    service = service_for(request.user, slug, Role.ADMIN)
    found = get_object_or_404(Webhook, pk=pk, service=service)
    services.switch_webhook(
        webhook=found, active=request.POST.get("active") == "on", actor=request.user
    )
    return redirect("webhook", slug, pk)


def notifications(request: PersonRequest) -> HttpResponse:
    if request.method == "POST":
        wanted = request.POST.get("mails") == "on"
        services.choose_mails(user=request.user, wanted=wanted)
        messages.success(request, "You get mails." if wanted else "You get no more mails.")
        return redirect("notifications")
    context = {"wanted": selectors.wants_mails(request.user)}
    return render(request, f"{FOLDER}/notifications.html", context)


def _page(
    request: PersonRequest, service: Service, form: WebhookForm, status: int = 200
) -> HttpResponse:
    rows = selectors.webhook_rows(service)
    context = {"service": service, "rows": rows, "form": form}
    return render(request, f"{FOLDER}/webhooks.html", context, status=status)
