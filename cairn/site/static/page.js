/** What both pages need: elements, requests that fail with the server's own words, and a place to say so. */

export const element = (id) => document.getElementById(id);

export function made(tag, text = "", attributes = {}) {
  const node = document.createElement(tag);
  node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

export function row(...cells) {
  const line = made("tr");
  line.append(...cells.map((cell) => (cell instanceof Node ? cell : made("td", String(cell)))));
  return line;
}

export const say = (text) => { element("message").textContent = text; };

export async function ask(path, body) {
  const options = body === undefined ? {} : {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  };
  const answer = await fetch(path, options);
  const content = answer.status === 204 ? null : await answer.json();
  if (answer.ok) return content;
  const error = new Error(described(content, answer.status));
  error.status = answer.status;
  throw error;
}

function described(content, status) {
  const error = content?.error;
  if (!error) return content?.message ?? `The server answered ${status}.`;
  const details = (error.details ?? []).map((each) => `${each.field} ${each.message}`).join("; ");
  return details ? `${error.message} ${details}` : error.message;
}
