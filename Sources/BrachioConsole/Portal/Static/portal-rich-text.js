// Instructions as their author formatted them. They come from people and from other systems, so only elements that cannot do
// anything are made anew from what was parsed; everything else is left out, its text kept.

const plain = new Set(["P", "BR", "UL", "OL", "LI", "STRONG", "B", "EM", "I", "H1", "H2", "H3", "H4", "H5", "H6", "BLOCKQUOTE", "CODE", "PRE", "TABLE", "TBODY", "THEAD", "TR", "TD", "TH", "HR", "DL", "DT", "DD"]);
const dropped = new Set(["SCRIPT", "STYLE", "TEMPLATE", "IFRAME", "OBJECT", "EMBED", "NOSCRIPT", "SVG", "MATH", "HEAD", "TITLE"]);
const depthMax = 40;

/** Puts text, or simple HTML, into an element. */
export function setRichText(target, text) {
  if (!/<\w+[^>]*>/.test(text)) {
    target.replaceChildren(...text.split(/\n\s*\n/).filter((part) => part.trim() !== "").map((part) => {
      const paragraph = document.createElement("p");
      paragraph.className = "kept-lines";
      paragraph.textContent = part.trim();
      return paragraph;
    }));
    return;
  }
  const parsed = new DOMParser().parseFromString(text, "text/html");
  target.replaceChildren(...copies(parsed.body, 0));
}

function copies(node, depth) {
  if (depth > depthMax) return [node.textContent];
  return [...node.childNodes].flatMap((child) => {
    if (child.nodeType === Node.TEXT_NODE) return [child.data];
    if (child.nodeType !== Node.ELEMENT_NODE || dropped.has(child.nodeName.toUpperCase())) return [];
    const inside = copies(child, depth + 1);
    const name = child.nodeName.toUpperCase();
    if (name === "A") return [link(child.getAttribute("href") ?? "", inside)];
    if (!plain.has(name)) return inside;
    // The page has its own first headings.
    const made = document.createElement(/^H[12]$/.test(name) ? "h3" : name);
    made.append(...inside);
    return [made];
  });
}

function link(address, inside) {
  const isWeb = /^https?:\/\//i.test(address);
  const made = document.createElement(isWeb ? "a" : "span");
  if (isWeb) Object.assign(made, { href: address, target: "_blank", rel: "noopener noreferrer" });
  made.append(...inside);
  return made;
}
