// Posts the form, and hands the messages of the answer to the page.
"use strict";

const form = document.querySelector("#note");

async function post() {
  const body = new URLSearchParams(new FormData(form));
  const headers = { Accept: "application/json" };
  const answer = await fetch(form.action, { method: "POST", body, headers });
  const { saved, flashes } = await answer.json();
  if (saved) form.reset();
  return flashes;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const trouble = { content: "The server did not answer.", category: "error" };
  const flashes = await post().catch(() => [trouble]);
  document.dispatchEvent(new CustomEvent("flashes", { detail: { flashes } }));
});
