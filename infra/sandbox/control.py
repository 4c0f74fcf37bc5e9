"""The control API, under `/_tenant`: what the page, the demo and the tests see of the tenant, and do in it as its people.

All ids are the tenant's own (`people[].id` a directory id). Times are ISO 8601 in UTC, ending in `Z`.

    GET /_tenant/state ->
    {version: int,                         # grows with every change
     organisation: {name, domain, tenant_id},
     bot: {id: "28:APP", app_id, name, url: str|null, reachable: bool|null},   # null: nothing sent to it yet
     people: [{id, key, teams_id: "29:...", name, mail, job_title, department, office, phone, manager: id|null, guest}],
     teams: [{id, key, name, members: [id], channels: [{id, name}]}],
     chats: [{id, key, kind: personal|group|meeting|channel, topic, members: [id], installed: bool,
              team: {id, name}|null, meeting: id|null,
              messages: [{id, from: {id, name, kind: person|bot}, ts, text, format: plain|markdown|xml,
                          attachments: [{contentType, content, ...}],      # an Adaptive Card's JSON is in content
                          entities: [...], channel_data: {...}, suggested_actions: {...}|null,
                          reply_to: message id|null, edited: int, edited_at|null, deleted: bool,
                          feedback: [{from: id, reaction: like|dislike, text}]}]}],          # oldest first
     meetings: [{id, key, subject, organiser: id, attendees: [id], chat: chat id, start, end, join_url,
                 status: scheduled|ended, transcription: on|off|never|no_attribution,
                 transcript: none|waiting|ready,          # none: before the end, or there will never be one
                 parts: [{id, created, ready: bool, words: int}]}],
     plans: [{id, key, title, team: {id, name}, buckets: [{id, name}],
              tasks: [{id, title, bucket: bucket id, assignees: [id], due|null, percent, description, references: {},
                       created, etag}]}],
     mailboxes: [{owner: id, messages: [{id, from, to: [..], subject, body, received}]}],
     files: [{id, drive, name, path, owner: id, modified, text}],
     faults: [{id, path, kind, times: int|null, hits: int, ...its own settings}]}

    GET /_tenant/events                    # server-sent events, one `data: {"version": n, "what": "message", "id": ...}` a
                                           # change; a comment line every 15 s; what: message task plan meeting chat
                                           # person fault bot
    POST /_tenant/chats/{chat}/messages    {from: person id or key, text, mention?: bool} -> 201 {id}
                                           # mention: whether the bot is mentioned (default true outside personal chats);
                                           # a text that starts with "@Rapporteur" or "<at>Rapporteur</at>" mentions it as well
    POST /_tenant/chats/{chat}/messages/{message}/actions   {from, verb, data} -> 200 the bot's invoke answer as it is:
                                           # {statusCode, type, value}; type application/vnd.microsoft.card.adaptive (value: a
                                           # card, for the clicker alone) or application/vnd.microsoft.activity.message (a text)
    POST /_tenant/chats/{chat}/messages/{message}/feedback  {from, reaction: like|dislike, text?} -> 200 {status}
    POST /_tenant/chats/{chat}/install     {from} -> 202 {}        # the app is added by that person, the bot is told
    POST /_tenant/meetings                 {subject, vtt, organiser?, attendees?: [id, key or name], start?} -> 201 {id, chat}
                                           # attendees: else every speaker of the VTT; an unknown name joins the firm
    POST /_tenant/meetings/{meeting}/end   -> 202 {}               # meetingEnd goes to the bot, the transcript follows
    PUT /_tenant/faults                    {path, kind, times?, seconds?, retry_after?} -> 201 {id}
    DELETE /_tenant/faults                 -> 204                  # all; DELETE /_tenant/faults/{id} one
    PUT /_tenant/bot                       {url} -> 200            # where the bot listens

A refusal is {error: "a sentence"} with 400 (bad input), 403 (not from this machine or not from this page), 404, 405,
409 (not now: the meeting has ended already, the bot is not installed there) or 502 (the bot did not answer; the sentence
says what it did).
"""
