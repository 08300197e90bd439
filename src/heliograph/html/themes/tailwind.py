"""Tailwind 4. Its compiler has to read this file, since it keeps only what it finds: see the page about HTML.

So each class stands here whole, and none is put together.
"""

from __future__ import annotations

from heliograph.html.theme import Theme

TAILWIND = Theme(
    item=(
        '<div {attributes} class="flex items-start gap-3 rounded-lg border p-4 text-sm/6 {look}">'
        '{icon}<div class="min-w-0 grow wrap-anywhere">{title}{content}{actions}</div>{close}</div>'
    ),
    looks={
        "success": (
            "border-green-300 bg-green-50 text-green-900 dark:border-green-800 dark:bg-green-950 dark:text-green-100"
        ),
        "info": "border-blue-300 bg-blue-50 text-blue-900 dark:border-blue-800 dark:bg-blue-950 dark:text-blue-100",
        "warning": (
            "border-amber-300 bg-amber-50 text-amber-900 dark:border-amber-800 dark:bg-amber-950 dark:text-amber-100"
        ),
        "error": "border-red-300 bg-red-50 text-red-900 dark:border-red-800 dark:bg-red-950 dark:text-red-100",
        "debug": "border-gray-300 bg-gray-50 text-gray-900 dark:border-gray-700 dark:bg-gray-900 dark:text-gray-100",
    },
    container="flex flex-col gap-3",
    icon="mt-0.5 size-5 shrink-0",
    title="block font-semibold",
    actions="mt-2 flex flex-wrap items-center gap-4",
    link="font-medium underline underline-offset-2",
    button="cursor-pointer rounded-md border border-current px-2.5 py-1 font-medium hover:bg-current/10",
    close="-m-1 cursor-pointer rounded-md p-1 hover:bg-current/10",
)
"""Tailwind 4, light and dark by its ``dark:`` variant."""
