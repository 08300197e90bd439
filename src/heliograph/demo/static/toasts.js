// A message that the page's own script has to tell.
"use strict";

const local = document.querySelector("#local");

function tell() {
  const flashes = [{ content: "The address is copied.", category: "success" }];
  document.dispatchEvent(new CustomEvent("flashes", { detail: { flashes } }));
}

local.hidden = false;
local.querySelector("button").addEventListener("click", tell);
