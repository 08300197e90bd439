// Posts both forms at the same moment, each to Heliograph and to the session recipe, and loads the page again.
"use strict";

const box = document.querySelector("#together");
const button = box.querySelector("button");
const trouble = box.querySelector(".trouble");
const addresses = ["/together/heliograph", "/together/session"];

function post(form, address, click) {
  const body = new URLSearchParams(new FormData(form));
  body.set("click", click);
  return fetch(address, { method: "POST", body });
}

async function postBoth() {
  button.disabled = true;
  const click = String(Math.random());
  const forms = [...box.querySelectorAll("form")];
  try {
    const posts = addresses.flatMap((address) => forms.map((form) => post(form, address, click)));
    const answers = await Promise.all(posts);
    if (!answers.every((answer) => answer.ok)) throw new Error("an answer was not ok");
    location.reload();
  } catch {
    trouble.textContent = "The server did not answer. Is the demo still running?";
    button.disabled = false;
  }
}

button.hidden = false;
button.addEventListener("click", postBoth);
