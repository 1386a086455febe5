// What somebody likes, kept in this browser: the way to work, the size of tiles, whether single keys answer.

const prefix = "brachio-portal.";

export const settings = {
  read(name, otherwise) {
    try {
      return localStorage.getItem(prefix + name) ?? otherwise;
    } catch {
      return otherwise;
    }
  },
  write(name, value) {
    try {
      localStorage.setItem(prefix + name, String(value));
    } catch {
      // A browser that keeps nothing still works.
    }
  },
};
