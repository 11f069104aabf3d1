// Requests to the server, relative to the page's address; refusals become errors in words.
import { gettext } from "./words.js";

export class Refusal extends Error {
  constructor(message, { status = 0, code = "", final = true } = {}) {
    super(message);
    Object.assign(this, { status, code, final });
  }
}

export function readData(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

function token() {
  return document.querySelector("[name=csrfmiddlewaretoken]").value;
}

async function fetched(path, body, options) {
  try {
    return await fetch(path, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
      body: JSON.stringify(body),
      ...options,
    });
  } catch {
    throw new Refusal(gettext("The server cannot be reached. Your answers are kept here and sent again."), { final: false });
  }
}

// final: asking again would be answered the same.
export async function post(path, body, options = {}) {
  const response = await fetched(path, body, options);
  const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
  if (response.redirected || (!isJson && response.status === 403)) {
    throw new Refusal(gettext("You are logged out. Log in again in another tab: your answers are kept and sent then."), {
      status: 401,
      final: false,
    });
  }
  if (!isJson) {
    throw new Refusal(gettext("The server has a problem. Your answers are kept here and sent again."), {
      status: response.status,
      final: false,
    });
  }
  const reply = await response.json();
  if (response.ok) return reply;
  throw new Refusal(reply.message, { status: response.status, code: reply.code, final: response.status < 500 });
}
