"""Words that hold sentences together. They stay in the indexes, and count for less."""

from __future__ import annotations

_ENGLISH = """
a an the this that these those such same own other another any some all each every both more most no nor not only than
too very so just also again still yet ever never i me my mine myself we us our ours you your yours he him his she her
hers it its itself they them their theirs one someone anyone something anything am is are was were be been being do does
did doing done have has had having can could will would shall should may might must cannot can't don't doesn't didn't
isn't aren't wasn't won't i'm i've i'd i'll it's that's there's what's and or but if because as while of at by for with
about against between into through during before after to from in out on off over under up down then once here there
since until within without via per how what when where which who whom whose why whether get got getting use used using
want need like please help try tried trying way make made let know possible able thanks thank hello hi hey dear sorry
"""
_CHINESE = """
的 了 吗 呢 吧 啊 呀 哦 嘛 么 我 你 您 他 她 它 们 这 那 哪 是 在 有 和 与 及 或 就 都 也 还 又 很 太 更 最 会 要 能 可
以 请 问 想 对 把 被 让 给 为 从 到 向 于 之 而 但 如 果 因 所 什 怎 样 些 个 一 上 下 里 中 时 候 后 前 去 来 着 过 得
地 请问 我们 你们 他们 这个 那个 怎么 什么 如何 为什 可以 能否 是否 是不 不是 有没 没有 一个 一下 这样 那样 怎样 时候
老师 您好 你好 谢谢 麻烦 我想 想问 我的 么办 么样 一直 然后 但是 因为 所以 如果 还是 或者 现在 已经
"""

ENGLISH = frozenset(_ENGLISH.split())
CHINESE = frozenset(_CHINESE.split())
"""Characters and pairs, as ``terms`` cuts them."""
