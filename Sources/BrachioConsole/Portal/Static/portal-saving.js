// The queue of answers as every page of the portal runs it: what an earlier page left is sent, and a line says how things stand.

import { AnswerQueue } from "./portal-answers.js";
import { answerStore } from "./portal-answer-store.js";
import { PortalAPI } from "./portal-api.js";
import { byID, element, say } from "./portal-page.js";
import { savingSentence } from "./portal-wording.js";

const tokenOf = (page) => page.querySelector('meta[name="csrf-token"]')?.content;

/** A page with a new session's token in it is fetched, and read for nothing else. */
async function renewToken() {
  const response = await fetch(location.href, { credentials: "same-origin", headers: { Accept: "text/html" } });
  if (!response.ok) return undefined;
  return tokenOf(new DOMParser().parseFromString(await response.text(), "text/html"));
}

/** The API and the queue of the person who is signed in. `listeners`: {onReceipt, onProgress}. */
export function startSaving(listeners = {}) {
  const api = new PortalAPI({ token: tokenOf(document), renewToken });
  const person = document.querySelector("[data-person]")?.dataset.person ?? "";
  const line = new SavingLine();
  const queue = new AnswerQueue({
    store: answerStore(person), send: (job, answers) => api.submit(job, answers), onChange: (queue) => line.show(queue), ...listeners,
  });
  line.onRetry = () => queue.wake();
  addEventListener("online", () => queue.wake());
  document.addEventListener("visibilitychange", () => !document.hidden && queue.pendingCount > 0 && queue.wake());
  addEventListener("beforeunload", (event) => {
    if (queue.pendingCount > 0 && !queue.isKept) event.preventDefault();
  });
  return { api, queue };
}

/** "Saved" stands there only when the server has every answer on disk. */
class SavingLine {
  #element = byID("saving");
  #said = "";

  show(queue) {
    if (this.#element) this.#draw(queue);
  }

  #draw(queue) {
    const sentence = savingSentence(queue);
    this.#element.dataset.state = queue.pendingCount === 0 ? "saved" : queue.state;
    if (this.#said === sentence) return;
    this.#element.replaceChildren(sentence);
    if (queue.state === "waiting") this.#element.append(" ", element("button", { type: "button", className: "quiet", textContent: "Try now", onclick: () => this.onRetry() }));
    if (queue.state === "signed-out") {
      const back = encodeURIComponent(location.pathname + location.search);
      this.#element.append(" ", element("a", { href: `/sign-in?next=${back}`, textContent: "Sign in" }));
    }
    const isNews = queue.state !== "sending" && (queue.state === "idle" ? this.#wasTrouble : true);
    this.#wasTrouble = queue.state === "waiting" || queue.state === "signed-out";
    this.#said = sentence;
    if (isNews) say(sentence);
  }

  #wasTrouble = false;
}
