// Numbers and times as people read them. The page's language decides the digits' form.

const number = new Intl.NumberFormat(globalThis.document?.documentElement.lang || "en");
const percentage = new Intl.NumberFormat(globalThis.document?.documentElement.lang || "en", { style: "percent", maximumFractionDigits: 0 });

export const count = (value) => number.format(value);

export const share = (value) => percentage.format(value);

/** "1 photo", "3 photos". */
export function counted(value, one, many = `${one}s`) {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** About how long: "less than a minute", "12 minutes", "3 hours", "2 days"; "" where nobody can say. */
export function duration(seconds) {
  if (!Number.isFinite(seconds) || seconds < 0) return "";
  if (seconds < 60) return "less than a minute";
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return counted(minutes, "minute");
  const hours = Math.round(minutes / 60);
  return hours < 36 ? counted(hours, "hour") : counted(Math.round(hours / 24), "day");
}

/** "less than a minute left", "about 12 minutes left"; "" where nobody can say. */
export function timeLeft(seconds) {
  const about = duration(seconds);
  return about === "" ? "" : `${seconds < 60 ? "" : "about "}${about} left`;
}

/** One sentence on how far a job is. */
export function progressSentence({ total, labelled, secondsLeft }) {
  if (!(total > 0)) return "No photos yet";
  const done = `${count(labelled)} of ${count(total)} labelled`;
  const left = labelled < total ? timeLeft(secondsLeft ?? NaN) : "";
  return left === "" ? done : `${done}, ${left}`;
}

/** How the answers stand, for the line that says whether they are saved. */
export function savingSentence({ state, pendingCount, savedCount, isKept, message }) {
  const waiting = counted(pendingCount, "answer");
  const place = isKept ? "kept in this browser" : "not kept if you leave this page";
  if (state === "signed-out") return `You are signed out. ${waiting} ${pendingCount === 1 ? "waits" : "wait"}, ${place}.`;
  if (state === "waiting" && pendingCount > 0) return `Not sent yet: ${waiting} ${pendingCount === 1 ? "waits" : "wait"}, ${place} (${message}).`;
  if (pendingCount > 0) return pendingCount === 1 ? "Saving…" : `Saving ${waiting}…`;
  return savedCount > 0 ? "All saved" : "";
}
