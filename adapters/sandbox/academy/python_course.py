"""Python for Beginners. Two faults are planted, so that a visitor has something to report."""

from __future__ import annotations

from lms_feedback_plugin.adapters.sandbox.academy.content import CourseContent, Lesson, Question, Section
from lms_feedback_plugin.adapters.sandbox.demo import COURSE_NAMES

WHAT_IS_A_PROGRAM = """
A **program** is a list of instructions that a computer follows, one after the other. You write them as text; Python reads
the text and does what it says.

```python
name = "Ada"
print("Hello,", name)
```

Two things happen here. The first line gives the text `"Ada"` a name. The second line shows a greeting that uses it.

Try it: open a Python prompt, type both lines, and put your own name in.

- Text stands between quotation marks.
- Names have none.
- `print` shows things; it does not keep them.
"""

DECISIONS = """
A program that always does the same is soon boring. With `if` it decides:

```python
temperature = 31
if temperature > 30:
    print("Too hot to study outside.")
elif temperature > 15:
    print("Take your book into the garden.")
else:
    print("The library is warm.")
```

Python tries the conditions from the top and takes the first that is true. What belongs to a decision is **indented by four
spaces**; the indentation is not decoration, it is the grammar.
"""

PYTHON = CourseContent(
    id="python",
    language="en",
    name=COURSE_NAMES["python"],
    summary="From the first line of code to programs that decide and repeat. No experience needed.",
    sections=(
        Section(
            "First steps",
            (
                Lesson("101", "page", "What a program is", WHAT_IS_A_PROGRAM),
                Lesson(
                    "102",
                    "video",
                    "Your first program",
                    "Four minutes with the editor open: from an empty file to a program that greets you.",
                    seconds=240,
                    captions=(
                        (0, "Welcome. In the next four minutes we write a whole program."),
                        (18, "Open the editor and make a new file. Call it hello dot py."),
                        (46, "Type print, a bracket, and a text between quotation marks."),
                        (82, "Press Run. If you see your text below, it works."),
                        (121, "If you see a red message instead, read its last line first."),
                        (163, "Now let us ask for a name with input, and greet that person."),
                        (205, "That is all a program is: instructions, in order. See you in the quiz."),
                    ),
                ),
                Lesson(
                    "103",
                    "quiz",
                    "Check yourself: first steps",
                    "Three questions. You may try as often as you like.",
                    questions=(
                        Question('What does `print("3 + 4")` show?', ("7", "3 + 4", "An error"), 1),
                        Question(
                            "Which line gives the number 5 the name `age`?", ("5 = age", "age = 5", "age == 5"), 2, planted=True
                        ),
                        Question(
                            "Where does text stand in a program?",
                            ("Between quotation marks", "Between brackets", "Anywhere"),
                            0,
                        ),
                    ),
                ),
            ),
        ),
        Section(
            "Decisions and repetition",
            (
                Lesson("104", "page", "if, elif, else", DECISIONS),
                Lesson(
                    "105",
                    "video",
                    "Loops, step by step",
                    "The same line a hundred times, written once.",
                    seconds=300,
                    captions=(
                        (0, "A loop repeats what is indented below it."),
                        (31, "for number in range of three: print number."),
                        (64, "Watch the value of number: zero, one, two."),
                        (95, "It stops before three. That surprises everybody once."),
                    ),
                ),
                Lesson(
                    "106",
                    "quiz",
                    "Check yourself: decisions",
                    "Two questions on `if` and loops.",
                    questions=(
                        Question("How often does `for n in range(3):` repeat?", ("2 times", "3 times", "4 times"), 1),
                        Question("What does `elif` mean?", ("Otherwise, if", "At the end", "Leave the file"), 0),
                    ),
                ),
            ),
        ),
    ),
)
"""Planted: question 2 of lesson 103 counts ``age == 5`` as right; the captions of lesson 105 stop at 1:35 of five minutes."""
