"""Reads a firm from a folder: `firm.yaml` and the transcripts (`*.vtt`) beside it, checked before anything starts.

Everything refers to everything else by `key`, a short lower-case name that is unique within its list. `id` may be left
out everywhere: it is then derived from the key, the same at every start, in the shape that Microsoft gives such an id.

    organisation: {name: Firm LLP, domain: firm.example}
    people:
      - {key: sarah, name: Sarah Khan, mail: sarah.khan@firm.example, job_title: Partner, department: Property}
      #  optional: id, manager (a key), guest (true: from outside; default false), given_name, surname, office, phone,
      #            bot (false: the bot is not installed for this person; default true, for guests false)
    teams:                     # a Microsoft 365 group each; the first channel is the team's General
      - {key: property, name: Property, members: [sarah, tom], channels: [General, Completions]}
      #  optional: id, owners (keys; default the first member), bot (false: not installed; default true)
      #  a channel is a name, or {key, name, id}; it becomes a chat of kind `channel`, key `<team>-<name in lower case>`
    chats:                     # group chats; a meeting's chat only when it needs a key, topic or members of its own
      - {key: lunch, kind: group, topic: Lunch, members: [sarah, tom]}
      #  kind: group | meeting | personal (one person with the bot). Optional: id, topic, bot (default true),
      #  messages: [{from: sarah, text: ..., sent: START}]
      #  Nobody lists channels (teams do) nor personal chats (every person with `bot` has one, key `bot-<person>`).
    meetings:
      - key: weekly
        subject: Weekly matter review
        organiser: sarah
        attendees: [tom, guest]           # the organiser is always one of them; names as in the VTT come from `people`
        start: 2026-11-19 10:00           # START
        minutes: 45
        transcripts: [{file: weekly.vtt}] # several when transcription was stopped and started again
        #  each: file; offset_minutes (when it began, default 0); delay (seconds after the end until Graph has it,
        #  added to the server's own `transcript_delay`; default 0)
        #  optional: id, chat (a chat's key; else a meeting chat of its own is made), channel (a channel's key: the
        #  meeting is held there), transcription: on (default) | off (the tenant doesn't let Graph read transcripts) |
        #  never (nobody switched it on, so there is none) | no_attribution (only without speakers),
        #  status: scheduled (default) | ended (over, with its transcripts, before the server started; no event is sent)
    plans:
      - {key: property-plan, title: Property actions, team: property, buckets: [To do, Doing]}
      #  optional: id; a bucket is a name, or {id, name}; tasks: [{title, bucket (a name), assignees: [keys], due: DATE,
      #  percent: 0|50|100, description, id}]
    mail:                      # shown on the page
      - {mailbox: sarah, from: someone@client.example, subject: ..., body: ..., received: START}
      #  optional: to (addresses)
    files:                     # shown on the page
      - {drive: Property, name: Lease.docx, path: /Matters/1234, owner: sarah}
      #  optional: modified: START, text

START is an ISO date and time, in London's time when it names no offset; or `today 10:00`, `today-3 10:00`, counted from
the day the server starts. DATE is an ISO date, `today`, or `today+7`.
A firm that breaks a rule raises `FirmError`, which names the list, the key and the rule.
"""

from __future__ import annotations


class FirmError(ValueError):
    """The firm's data breaks a rule; the text names the list, the key and the rule."""
