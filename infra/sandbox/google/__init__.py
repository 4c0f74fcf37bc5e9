"""The local tenant's Google half: the same sort of firm behind Google's APIs, under `{url}/google/`.

half        what its people and the tests do in it; state, seed: what it holds and how that is made
api         the dispatcher: which method a request is, whether it may, what goes in and out (discovery, shapes,
            partial, errors); services names the modules that answer
tokens      service accounts' access tokens, and the keys that sign ID tokens
"""
