"""A local Microsoft 365 tenant: a small firm behind a server that speaks Graph, the token endpoint and the Bot connector.

It imports nothing else of the project. Where what is:

    server      starts it; tenant is what its people and the tests do in it; __main__ and `run` are its command line
    firm, seed  a firm's data (firm.yaml, *.vtt) and the state that is made of it; state, ids, vtt
    entra       tokens (discovery: the keys that sign them);  keys, answers, gate, faults: what every request passes
    identity    people's own rights: delegated (person_tokens, scopes, consent) gives their tokens, authorize
                (authorize_request, authorize_page, browser_sessions) is Entra's sign-in in the browser
    graph       its paths and permissions: graph_people, graph_groups, graph_meetings, graph_transcripts,
                graph_planner (planner_input, planner_json), graph_mail, graph_subscriptions (subscription_rules,
                subscriptions), odata
    connector   what the bot posts to (message_rules); channel, activities: what is posted to the bot, and
                teams_client: what people's Teams posts by itself
    notifier    what subscribers are told (notices, envelope, webhooks)
    control     the API of the page, the demo and the tests (control_events, control_identity, control_input, view,
                view_events, view_identity); page serves infra/sandbox/page
"""

from infra.sandbox.channel import BotUnreachable, Delivery
from infra.sandbox.command import run
from infra.sandbox.faults import Fault
from infra.sandbox.firm import FirmError
from infra.sandbox.notifier import Loss
from infra.sandbox.server import serve
from infra.sandbox.tenant import NotNow, Seen, Tenant

__all__ = ["BotUnreachable", "Delivery", "Fault", "FirmError", "Loss", "NotNow", "Seen", "Tenant", "run", "serve"]
