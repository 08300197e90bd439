// Posts the form, and hands the messages of the answer to the page.
"use strict";

const form = document.querySelector("#note");

async function post() {
  const body = new URLSearchParams(new FormData(form));
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
  const { saved, flashes } = await answer.json();
  if (saved) form.reset();
  return flashes;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const noAnswer = [{ content: "The server did not answer. Is the demo still running?", category: "error" }];
  const flashes = await post().catch(() => noAnswer);
  document.dispatchEvent(new CustomEvent("flashes", { detail: { flashes } }));
});
