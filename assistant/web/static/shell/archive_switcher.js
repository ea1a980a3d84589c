// The chooser of archives: the archive's name in the bar at the top becomes a button with the list of them.
// Only where there are several: the page then says where their list is.

import { closeMenus, menuUnder } from "../ui/menus.js";

const list = document.querySelector('meta[name="archives"]')?.content;

// Called with each new conversation: the bar has been drawn anew.
export function speakArchives(texts) {
  const name = document.querySelector("#top .archive b");
  if (!list || !name) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "choose";
  button.title = texts[".choose"];
  button.setAttribute("aria-label", `${texts[".choose"]}: ${name.textContent}`);
  button.innerHTML = '<b></b><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M7 10l5 5 5-5"/></svg>';
  button.firstChild.textContent = name.textContent;
  button.addEventListener("click", () => open(button, texts));
  name.replaceWith(button);
}

async function open(button, texts) {
  const menu = menuUnder(button, texts[".list"], "archives");
  if (!menu) return; // it was open
  try {
    const { archives } = await (await fetch(list)).json();
    for (const archive of archives) menu.append(entry(archive, texts));
    menu.querySelector("button")?.focus();
  } catch {
    const failed = document.createElement("p");
    failed.className = "failed";
    failed.textContent = texts[".unreachable"];
    menu.append(failed);
  }
}

function entry({ name, address, error }, texts) {
  const target = new URL(address, location.href);
  const here = target.pathname === location.pathname;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "entry";
  button.innerHTML = "<b></b><small></small>";
  const [title, note] = button.children;
  title.textContent = name;
  if (here) button.setAttribute("aria-current", "page");
  tell(here ? texts[".here"] : error, Boolean(error) && !here);
  button.addEventListener("click", choose);
  return button;

  function tell(sentence, failed = false) {
    note.textContent = sentence;
    note.classList.toggle("failed", failed);
  }

  async function choose() {
    if (here) return closeMenus();
    button.disabled = true;
    tell(texts[".opening"]);
    try {
      const own = target.pathname.split("/").filter(Boolean).at(-1);
      const asked = { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" };
      const answer = await fetch(`${list}/${own}/open`, asked);
      const about = await answer.json();
      if (answer.ok) return location.assign(target);
      tell(about.error, true);
    } catch {
      tell(texts[".unreachable"], true);
    }
    button.disabled = false;
    button.focus();
  }
}
