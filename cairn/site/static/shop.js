/** The visitor's page: sign in, browse, order, and see the order move. */

import { ask, element, made, row, say } from "./page.js";

const CLASSES = { CONFIRMED: "good", CANCELLED: "bad", PLACED: "wait" };
const FINAL = ["CONFIRMED", "CANCELLED"];
const SLOW_LOOK_MS = 2000;
const AGAIN_MS = 3000;

const price = ({ amount, currency }) =>
  new Intl.NumberFormat("en", { style: "currency", currency }).format(amount / 100);

async function enter(event) {
  event.preventDefault();
  const form = new FormData(event.target);
  try {
    await ask(`/api/${event.submitter.name}`, { email: form.get("email"), password: form.get("password") });
    await open();
  } catch (error) { say(error.message); }
}

async function leave() {
  await ask("/api/sign-out", {});
  location.reload();
}

async function open() {
  say("");
  let me;
  try { me = await ask("/api/me"); } catch {
    element("entrance").hidden = false;
    return;
  }
  element("who").textContent = me.email;
  element("entrance").hidden = true;
  for (const id of ["leave", "shelf", "orders"]) element(id).hidden = false;
  listen();
  await Promise.all([browse(), showOrders()]);
}

async function browse() {
  try {
    const { products } = await ask("/api/products");
    element("products").replaceChildren(...products.map(card));
  } catch (error) { say(`Products: ${error.message}`); }
}

function card(product) {
  const item = made("li");
  const many = made("input", "", { type: "number", min: 0, max: 99, value: 0, "data-sku": product.sku, "aria-label": `How many ${product.name}` });
  item.append(made("strong", product.name), made("span", product.description ?? ""), made("span", price(product.price)), many);
  return item;
}

async function order(event) {
  event.preventDefault();
  const lines = [...document.querySelectorAll("[data-sku]")]
    .filter((input) => Number(input.value) > 0)
    .map((input) => ({ sku: input.dataset.sku, quantity: Number(input.value) }));
  if (lines.length === 0) { say("Choose how many of a product first."); return; }
  try {
    say("");
    await ask("/api/orders", { lines, card_token: new FormData(event.target).get("card") });
    for (const input of document.querySelectorAll("[data-sku]")) input.value = 0;
    await showOrders();
  } catch (error) { say(error.message); }
}

async function showOrders() {
  try {
    const { orders } = await ask("/api/orders");
    orders.sort((one, other) => other.placed_at.localeCompare(one.placed_at));
    element("order-rows").replaceChildren(...orders.map(orderRow));
    if (orders.some(({ status }) => !FINAL.includes(status))) setTimeout(showOrders, SLOW_LOOK_MS);
  } catch (error) { say(`Orders: ${error.message}`); }
}

function orderRow({ order_id, lines, status, cancel_reason }) {
  const what = lines.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(", ");
  const told = cancel_reason ? `${status} (${cancel_reason})` : status;
  const line = row(order_id.slice(0, 8), what, made("td", told, { class: CLASSES[status] ?? "" }));
  line.dataset.order = order_id;
  line.dataset.status = status;
  return line;
}

function listen() {
  const socket = new WebSocket(`${location.origin.replace("http", "ws")}/api/news`);
  socket.onopen = () => { element("live").textContent = "Live: news of your orders appears by itself."; };
  socket.onmessage = ({ data }) => {
    const news = JSON.parse(data);
    element("live").textContent = `Just now: ${news.type} for order ${String(news.order_id).slice(0, 8)}`;
    showOrders();
  };
  socket.onclose = () => {
    element("live").textContent = "Not live just now.";
    setTimeout(listen, AGAIN_MS);
  };
}

element("credentials").addEventListener("submit", enter);
element("basket").addEventListener("submit", order);
element("leave").addEventListener("click", leave);
open();
