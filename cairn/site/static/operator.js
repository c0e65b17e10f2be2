/** The operators' page: the map, and what waits, alarms, is switched and was traced. */

import { ask, element, made, row, say } from "./page.js";

const LOOK_MS = 3000;
const BAR = 30;
const SVG = "http://www.w3.org/2000/svg";
const STATES = { ALARM: "bad", OK: "good", INSUFFICIENT_DATA: "wait" };

function drawn(tag, attributes, text = "") {
  const node = document.createElementNS(SVG, tag);
  node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

function map({ stacks, links }) {
  const picture = drawn("svg", { viewBox: "0 0 900 460", role: "img", "aria-label": "Services and the messages between them" });
  const names = [...new Set(links.flatMap(({ from, to }) => [from, to]))].sort();
  const place = Object.fromEntries(names.map((name, index) => {
    const angle = (index / names.length) * 2 * Math.PI - Math.PI / 2;
    return [name, { x: 450 + 330 * Math.cos(angle), y: 230 + 180 * Math.sin(angle) }];
  }));
  for (const { from, to, message } of links) {
    if (from === to) continue;
    const [a, b] = [place[from], place[to]];
    const path = drawn("path", { d: `M${a.x},${a.y} Q450,230 ${b.x},${b.y}` });
    path.append(drawn("title", {}, `${from} → ${to}: ${message}`));
    picture.append(path);
  }
  const deployed = new Set(stacks.filter(({ resources }) => resources !== null).map(({ name }) => name));
  for (const name of names) {
    const { x, y } = place[name];
    picture.append(drawn("circle", { cx: x, cy: y, r: 8, class: deployed.has(name) ? "good" : "bad" }), drawn("text", { x, y: y - 14 }, name));
  }
  element("map").replaceChildren(picture);
}

function trace({ id, duration_ms, services, spans }) {
  const whole = made("details");
  whole.append(made("summary", `${id.slice(0, 8)}  ${duration_ms} ms  ${services.join(" → ")}`));
  const list = made("ol");
  for (const span of spans) {
    const scale = BAR / Math.max(duration_ms, 1);
    const start = Math.min(Math.floor(span.start_ms * scale), BAR - 1);
    const bar = (" ".repeat(start) + "=".repeat(Math.max(1, Math.round(span.duration_ms * scale)))).slice(0, BAR).padEnd(BAR);
    list.append(made("li", `|${bar}| ${span.duration_ms.toFixed(1).padStart(8)} ms  ${"  ".repeat(span.depth)}${span.service} ${span.name}`, span.failed ? { class: "bad" } : {}));
  }
  whole.append(list);
  return whole;
}

async function look() {
  try {
    const seen = await ask("/api/operation");
    say("");
    map(seen);
    element("queues").replaceChildren(...seen.queues.map((queue) => row(queue.name, queue.waiting, queue.at_work)));
    const loud = seen.alarms.filter(({ state }) => state === "ALARM");
    element("quiet").textContent = `${loud.length} of ${seen.alarms.length} alarms are in ALARM.`;
    element("alarms").replaceChildren(...loud.map(({ name, state }) => row(name, made("td", state, { class: STATES[state] ?? "" }))));
    element("flags").replaceChildren(...seen.flags.map((flag) => row(flag.application, flag.profile, flag.version ?? "-")));
    const open = new Set([...document.querySelectorAll("details[open] summary")].map((node) => node.textContent));
    element("traces").replaceChildren(...seen.traces.map(trace));
    for (const node of document.querySelectorAll("details")) node.open = open.has(node.firstChild.textContent);
    element("moment").textContent = new Date().toLocaleTimeString();
  } catch (error) { say(error.message); }
  setTimeout(look, LOOK_MS);
}

look();
