"""The local tenant's Google half: the same sort of firm behind Google's APIs, under `{url}/google/`.

half         what its people and the tests do in it; state, meetings, ids: what it holds
section, seed  a firm's `google:` section, and the state that is made of it
api          the dispatcher: which method a request is, whether it may, what goes in and out (discovery, shapes,
             partial, errors, faults); services names the modules that answer, answers what those share
tokens       service accounts' access tokens, and the keys that sign ID tokens
directory, people, calendar, meet (filters), tasks, drive: one API each
chat         and chat_*, message_rules: Google Chat, and what its people do there
events       (events_api) Workspace Events; pushes (pubsub): Pub/Sub; gmail (gmail_json, mailboxes)
"""
