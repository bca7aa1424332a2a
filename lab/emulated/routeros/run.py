"""Runs what `parse.py` read. Coroutines whose only pause is the emulated clock's `sleep`, for `:delay`."""

from __future__ import annotations

import secrets
import string
from collections.abc import Awaitable, Callable

from lab.emulated.clock import sleep
from lab.emulated.routeros.conversions import convert
from lab.emulated.routeros.errors import Raised, Refused, Returned
from lab.emulated.routeros.nodes import Array, Block, Command, Const, Node, Op, Script, Sub, Text, Var
from lab.emulated.routeros.operators import operate
from lab.emulated.routeros.parse import parse
from lab.emulated.routeros.router import Router
from lab.emulated.routeros.scope import Code, Leave, Scope, Session
from lab.emulated.routeros.values import Id, Span, Value, number, read_time, show, truth, word

# A loop that never ends must not stop the whole farm: after so many turns, it goes on a second later.
_TURNS = 10000


class Run:
    """One script or console line on a router, for a session. `act` does the commands of menus."""

    def __init__(self, router: Router, session: Session,
                 act: Callable[[Run, Command, Scope], Awaitable[Value]]) -> None:
        self.router, self.session, self.act = router, session, act
        self.line = 1

    async def script(self, script: Script, scope: Scope) -> Value:
        """Run commands in order; the value of the last. A refusal says where: ` (/ip/address/add; line 2)`."""
        value: Value = None
        for command in script.commands:
            if not command.name and command.call is None and command.block is None:
                continue
            try:
                value = await self.command(command, scope)
            except Refused as error:
                if command.menu is not None and not self.session.interactive and "; line " not in error.text:
                    path = f"{command.menu.text.rstrip('/')}/{command.name}"
                    error.text = f"{error.text} ({path}; line {command.line})"
                raise
        return value

    async def command(self, command: Command, scope: Scope) -> Value:
        if command.block is not None:
            return await self.script(command.block.script, Scope(scope, self.router.globals))
        if command.call is not None:
            return await self.function(scope.get(command.call), command, scope)
        if command.menu is not None:
            return await self.act(self, command, scope)
        method: Callable[[Command, Scope], Awaitable[Value]] | None = getattr(self, f"do_{command.name}", None)
        if method is not None:
            return await method(command, scope)
        return convert(command.name, [await self.value(n, scope) for n in command.places]
                       + [await self.value(n, scope) for n in command.named.values()], self.router.now)

    async def argument(self, command: Command, scope: Scope, place: int, name: str) -> Value:
        """An argument by its place or its name; None where it was not given."""
        node = command.named.get(name)
        if node is None and place < len(command.places):
            node = command.places[place]
        if isinstance(node, Const):
            return node.value
        return await self.value(node, scope) if node is not None else None

    async def function(self, code: Value, command: Command, scope: Scope) -> Value:
        if not isinstance(code, Code):
            raise Refused("syntax error")                               # *assumed* (R1): not a function
        inner = Scope(None, self.router.globals)
        for place, node in enumerate(command.places, 1):
            inner.own[str(place)] = await self.value(node, scope)
        for name, node in command.named.items():
            inner.own[name] = await self.value(node, scope)
        try:
            return await self.script(code.script, inner)
        except Returned as done:
            return done.value

    async def value(self, node: Node, scope: Scope) -> Value:
        if isinstance(node, Const):
            return node.value
        if isinstance(node, Var):
            return scope.get(node.name)
        if isinstance(node, Text):
            return "".join([show(await self.value(part, scope)) for part in node.parts])
        if isinstance(node, Sub):
            return await self.script(node.script, scope)
        if isinstance(node, Block):
            return Code(node.script, node.source)
        if isinstance(node, Array):
            return await self.array(node, scope)
        return await self.operate(node, scope)

    async def word(self, node: Node, scope: Scope) -> str:
        """A value for a property: an unquoted word stays as it was typed."""
        if isinstance(node, Const) and node.raw is not None:
            return node.raw
        return word(await self.value(node, scope))

    async def array(self, node: Array, scope: Scope) -> Value:
        """Unnamed items first, then named ones by name (manual, Scripting, "Operations with Arrays")."""
        plain = [await self.value(item, scope) for key, item in node.items if key is None]
        if all(key is None for key, _ in node.items):
            return plain
        keyed = {show(await self.value(key, scope)): await self.value(item, scope)
                 for key, item in node.items if key is not None}
        return {**{str(i): v for i, v in enumerate(plain)}, **dict(sorted(keyed.items()))}

    async def operate(self, node: Op, scope: Scope) -> Value:
        sign = node.sign
        if sign in ("and", "&&", "or", "||"):
            left = truth(await self.value(node.sides[0], scope))
            if left is (sign in ("or", "||")):
                return left
            return truth(await self.value(node.sides[1], scope))
        sides = [side.value if isinstance(side, Const) else await self.value(side, scope) for side in node.sides]
        return operate(sign, sides)

    async def do_put(self, command: Command, scope: Scope) -> Value:
        self.session.emit(show(await self.argument(command, scope, 0, "message")) + "\n")
        return None

    async def do_local(self, command: Command, scope: Scope) -> Value:
        name = show(await self.argument(command, scope, 0, "name"))
        scope.own[name] = await self._assigned(command, scope)
        return None

    async def do_global(self, command: Command, scope: Scope) -> Value:
        name = show(await self.argument(command, scope, 0, "name"))
        scope.declared.add(name)
        scope.own.pop(name, None)
        if len(command.places) > 1 or command.named:
            self.router.globals[name] = await self._assigned(command, scope)
        else:
            self.router.globals.setdefault(name, None)
        return None

    async def do_set(self, command: Command, scope: Scope) -> Value:
        target = command.places[0] if command.places else command.named.get("name")
        if isinstance(target, Op) and target.sign == "->":
            return await self._set_part(target, await self._assigned(command, scope), scope)
        name = show(await self.argument(command, scope, 0, "name"))
        holder = scope.holder(name)
        if holder is None:
            raise Refused("syntax error")                               # *assumed* (R1): not declared in this scope
        holder[name] = await self._assigned(command, scope)
        return None

    async def _set_part(self, target: Op, value: Value, scope: Scope) -> Value:
        whole, key = await self.value(target.sides[0], scope), await self.value(target.sides[1], scope)
        if isinstance(whole, list) and isinstance(key, int) and key < len(whole):
            whole[key] = value
        elif isinstance(target.sides[0], Var):
            made: dict[str, Value] = whole if isinstance(whole, dict) else {
                str(i): v for i, v in enumerate(whole if isinstance(whole, list) else [])}
            made[show(key)] = value
            holder = scope.holder(target.sides[0].name)
            if holder is not None:
                holder[target.sides[0].name] = dict(sorted(made.items()))
        return None

    async def _assigned(self, command: Command, scope: Scope) -> Value:
        code = command.named.get("do")
        return await self.value(code, scope) if code is not None else await self.argument(command, scope, 1, "value")

    async def do_if(self, command: Command, scope: Scope) -> Value:
        chosen = "do" if truth(await self.argument(command, scope, 0, "condition")) else "else"
        return await self._block(command.named.get(chosen), scope)

    async def _block(self, node: Node | None, scope: Scope, **given: Value) -> Value:
        if node is None:
            return None
        inner = Scope(scope, self.router.globals)
        inner.own.update(given)
        code = await self.value(node, inner)
        if isinstance(code, Code):
            return await self.script(code.script, inner)
        return code

    async def do_do(self, command: Command, scope: Scope) -> Value:
        """`:do {} on-error={}` and `:do {} while=()`."""
        body = command.named.get("command") or (command.places[0] if command.places else None)
        try:
            value = await self._block(body, scope)
            while "while" in command.named and truth(await self.value(command.named["while"], scope)):
                value = await self._block(body, scope)
        except Refused:
            if "on-error" not in command.named:
                raise
            return await self._block(command.named["on-error"], scope)
        return value

    async def do_onerror(self, command: Command, scope: Scope) -> Value:
        """`:onerror e in={} do={}`, since 7.13."""
        name = show(await self.argument(command, scope, 0, "error"))
        try:
            return await self._block(command.named.get("in"), scope)
        except Refused as error:
            return await self._block(command.named.get("do"), scope, **{name: error.text})

    async def do_while(self, command: Command, scope: Scope) -> Value:
        turns = 0
        while truth(await self.argument(command, scope, 0, "condition")):
            if not await self._turn(command, scope):
                break
            turns += 1
            if not turns % _TURNS:
                await sleep(1)
        return None

    async def _turn(self, command: Command, scope: Scope, **given: Value) -> bool:
        """One turn of a loop; whether there may be another."""
        try:
            await self._block(command.named.get("do"), scope, **given)
        except Leave as leave:
            return leave.again
        return True

    async def do_for(self, command: Command, scope: Scope) -> Value:
        name = show(await self.argument(command, scope, 0, "counter"))
        first = number(await self.argument(command, scope, 1, "from"))
        last = number(await self.argument(command, scope, 2, "to"))
        step = await self.argument(command, scope, 3, "step")
        by = number(step) if step is not None else (1 if last >= first else -1)
        for turn in range(first, last + (1 if by > 0 else -1), by):
            if not await self._turn(command, scope, **{name: turn}):
                break
        return None

    async def do_foreach(self, command: Command, scope: Scope) -> Value:
        names = show(await self.argument(command, scope, 0, "counter")).split(",")
        whole = await self.argument(command, scope, 1, "in")
        pairs: list[tuple[Value, Value]]
        if isinstance(whole, dict):
            pairs = list(whole.items())
        else:
            pairs = list(enumerate(whole if isinstance(whole, list) else [] if whole in (None, "") else [whole]))
        for key, one in pairs:
            given = {names[0]: one} if len(names) == 1 else {names[0]: key, names[1]: one}
            if not await self._turn(command, scope, **given):
                break
        return None

    async def do_return(self, command: Command, scope: Scope) -> Value:
        raise Returned(await self.argument(command, scope, 0, "value"))

    async def do_error(self, command: Command, scope: Scope) -> Value:
        raise Raised(show(await self.argument(command, scope, 0, "message")))

    async def do_delay(self, command: Command, scope: Scope) -> Value:
        value = await self.argument(command, scope, 0, "delay-time")
        time = value if isinstance(value, Span) else read_time(show(value))
        await sleep(float(time if time is not None else number(value if value is not None else 1)))
        return None

    async def do_log(self, command: Command, scope: Scope) -> Value:
        topics = show(await self.argument(command, scope, 0, "topics"))
        self.router.note(f"script,{topics}", show(await self.argument(command, scope, 1, "message")))
        return None

    async def do_rndstr(self, command: Command, scope: Scope) -> Value:
        """manual, Scripting: `[:rndstr from="abc" length=33]`; what stands for what is left out is *assumed* (R12)."""
        among = show(await self.argument(command, scope, 0, "from")) or string.ascii_letters + string.digits
        length = await self.argument(command, scope, 1, "length")
        return "".join(secrets.choice(among) for _ in range(number(length) if length is not None else 16))

    async def do_parse(self, command: Command, scope: Scope) -> Value:
        source = show(await self.argument(command, scope, 0, "value"))
        return Code(parse(source, self.router.tree.root), source)

    async def do_time(self, command: Command, scope: Scope) -> Value:
        begin = self.router.clock.now
        await self._block(command.places[0], scope)
        return Span(self.router.clock.now - begin)

    async def do_execute(self, command: Command, scope: Scope) -> Value:
        """Runs beside its caller."""
        source = await self.argument(command, scope, 0, "script")
        text = source.source if isinstance(source, Code) else show(source)
        parse(text, self.router.tree.root)
        self.router.beside(text, self.session.user)
        return Id("*1")

    async def do_environment(self, _command: Command, _scope: Scope) -> Value:
        for name, value in self.router.globals.items():
            self.session.emit(f"{name}={show(value)}\n")
        return None
