"""What plugins decorate their hooks with. It imports nothing of ksc, so that a plugin stays light."""

from collections.abc import Callable
from typing import Any, TypeVar, overload

F = TypeVar("F", bound=Callable[..., Any])


@overload
def hookimpl(function: F, /) -> F: ...
@overload
def hookimpl(*, order: int | None = None) -> Callable[[F], F]: ...
def hookimpl(function: F | None = None, /, *, order: int | None = None) -> F | Callable[[F], F]:
    """Mark a function as the implementation of the hook whose name it bears.

    Implementations run by `order`, lower first, then by the plugin's name. Without `order` the plugin's own
    `ksc_order` counts, and without that 0.
    """

    def mark(marked: F) -> F:
        # What pluggy's own HookimplMarker("ksc") would set; read when the plugin is registered.
        marked.ksc_impl = {}  # type: ignore[attr-defined]
        if order is not None:
            marked.ksc_order = order  # type: ignore[attr-defined]
        return marked

    return mark if function is None else mark(function)
