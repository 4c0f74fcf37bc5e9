"""Reads a `scope` parameter: Graph's delegated permissions and OpenID Connect's own scopes, or Entra's refusal.

Source: Microsoft Learn, "Scopes and permissions in the Microsoft identity platform".
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from infra.sandbox.consent import GRAPH_SCOPES, SIGN_IN
from infra.sandbox.entra import GRAPH, refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for: Graph's permissions by their bare names, OpenID Connect's own, and the words it was said in."""

    graph: frozenset[str]
    sign_in: frozenset[str]
    words: str
    default: bool

    @property
    def all(self) -> frozenset[str]:
        return self.graph | self.sign_in


def asked(scope: str, consented: Collection[str]) -> Asked:
    """The parameter taken apart; `.default` is what was `consented` to. Raises `Refusal`."""
    graph: set[str] = set()
    sign_in: set[str] = set()
    default = False
    for word in scope.split():
        name = word.removeprefix(f"{GRAPH}/")
        if name == ".default" and word != name:
            default = True
        elif word in SIGN_IN:
            sign_in.add(word)
        elif (known := _known(name)) is not None:
            graph.add(known)
        else:
            raise _invalid(word)
    if not scope.split() or (default and graph):
        raise _invalid(scope)
    if default:
        graph = set(GRAPH_SCOPES) & set(consented)
    return Asked(graph=frozenset(graph), sign_in=frozenset(sign_in), words=scope, default=default)


def _known(name: str) -> str | None:
    # Entra reads the names of permissions whatever their case.
    return next((scope for scope in GRAPH_SCOPES if scope.lower() == name.lower()), None)


def _invalid(scope: str) -> Exception:
    text = f"The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid."
    return refused("invalid_scope", 70011, text)
