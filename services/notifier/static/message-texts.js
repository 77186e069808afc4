// Inserts placeholders at the cursor, and shows the preview while people type. Without this script
// the placeholders are a list to type from, and a button shows the preview.
const form = document.querySelector("#texts");
const PAUSE = 700; // milliseconds without typing before the preview is shown again
let field = null;
let timer = 0;

function insert(code) {
  if (!field || field.readOnly) return;
  field.focus();
  field.setRangeText(code, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function showFitting() {
  const part = field.name.split("_")[0];
  for (const item of form.querySelectorAll("[data-insert]")) {
    item.querySelector("button").disabled = !item.dataset.parts.split(" ").includes(part);
  }
}

// A frame that was just made has no history, so that Back does not lead through previews.
function renewFrame(name) {
  const old = form.querySelector(`iframe[name="${name}"]`);
  const fresh = document.createElement("iframe");
  fresh.name = name;
  fresh.title = old.title;
  old.replaceWith(fresh);
}

function preview(language) {
  renewFrame(`preview-${language}`);
  form.requestSubmit(form.querySelector(`[data-preview="${language}"]`));
}

for (const item of form.querySelectorAll("[data-insert]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = item.dataset.insert;
  button.addEventListener("click", () => insert(item.dataset.insert));
  item.querySelector("code").replaceWith(button);
}

form.addEventListener("focusin", ({ target }) => {
  if (!target.matches("textarea, input[type=text]")) return;
  field = target;
  showFitting();
});

form.addEventListener("input", ({ target }) => {
  clearTimeout(timer);
  const language = target.lang;
  timer = setTimeout(() => preview(language), PAUSE);
});
