"""高等数学入门, a first course of calculus in Chinese. Two faults are planted here too."""

from __future__ import annotations

from lms_feedback_plugin.adapters.sandbox.academy.content import CourseContent, Lesson, Question, Section
from lms_feedback_plugin.adapters.sandbox.demo import COURSE_NAMES

FUNCTIONS = """
**函数**描述两个变量之间的对应关系：给定一个自变量 *x*，按照确定的规则得到唯一的函数值 *y*，记作 y = f(x)。

例如：

```
f(x) = x² + 1
f(0) = 1,  f(1) = 2,  f(-1) = 2
```

判断一个对应关系是不是函数，只需要看一点：**每一个 x 是否只对应一个 y**。

- 定义域：x 可以取哪些值
- 值域：y 会取到哪些值
- 图像：把所有点 (x, f(x)) 画在坐标系中
"""

DERIVATIVES = """
汽车行驶了一段路程，平均速度等于路程除以时间。那么**某一瞬间**的速度是多少？

把时间间隔 h 取得越来越小，平均速度就越来越接近瞬时速度。这个极限就是**导数**：

```
f′(x) = lim  ( f(x + h) − f(x) ) / h
        h→0
```

以 f(x) = x² 为例：

```
( (x + h)² − x² ) / h = 2x + h  →  2x
```

所以 f′(x) = 2x。在图像上，导数就是**切线的斜率**。
"""

CALCULUS = CourseContent(
    id="calculus",
    language="zh-CN",
    name=COURSE_NAMES["calculus"],
    summary="从函数与极限到导数，用例子和图像理解变化。只需要高中数学基础。",
    sections=(
        Section(
            "函数与极限",
            (
                Lesson("201", "page", "函数的概念", FUNCTIONS),
                Lesson(
                    "202",
                    "video",
                    "极限的直观理解",
                    "五分钟看懂“无限接近”是什么意思。",
                    seconds=300,
                    captions=(
                        (0, "同学们好，今天我们来看什么叫做极限。"),
                        (24, "请看这个数列：二分之一，四分之一，八分之一。"),
                        (58, "它们越来越小，离零越来越近，但永远不等于零。"),
                        (93, "我们说，这个数列的极限是零。"),
                        (137, "再看函数的图像：x 靠近 1 的时候，函数值靠近 2。"),
                        (188, "注意，极限关心的是靠近的过程，与这一点的取值无关。"),
                        (246, "下面请完成小测验，我们下一节见。"),
                    ),
                ),
                Lesson(
                    "203",
                    "quiz",
                    "小测验：函数与极限",
                    "共三题，可以重复作答。",
                    questions=(
                        Question("下列哪一个不是 y 关于 x 的函数？", ("y = x²", "y² = x", "y = 2x + 1"), 1),
                        Question("当 n 趋于无穷大时，1/n 的极限是多少？", ("0", "1", "不存在"), 2, planted=True),
                        Question("f(x) = x² + 1 的值域是什么？", ("y ≥ 0", "y ≥ 1", "全体实数"), 1),
                    ),
                ),
            ),
        ),
        Section(
            "导数",
            (
                Lesson("204", "page", "导数的定义", DERIVATIVES),
                Lesson(
                    "205",
                    "video",
                    "切线与变化率",
                    "从割线到切线，看斜率怎样变化。",
                    seconds=280,
                    captions=(
                        (0, "先在曲线上取两个点，连成一条割线。"),
                        (35, "让第二个点慢慢靠近第一个点。"),
                        (71, "割线转动，最后变成切线。"),
                    ),
                ),
                Lesson(
                    "206",
                    "quiz",
                    "小测验：导数",
                    "共两题。",
                    questions=(
                        Question("f(x) = x² 在 x = 3 处的导数是多少？", ("3", "6", "9"), 1),
                        Question("常数函数的导数是多少？", ("0", "1", "它本身"), 0),
                    ),
                ),
            ),
        ),
    ),
)
"""有意留下的错误：第 203 课第 2 题把“不存在”算作正确；第 205 课的字幕在 1:11 中断。"""
