// Counts the segments of an SMS while its text is typed, by the rules of message/sms_text.py.
// The page has the alphabet, the replacements and the words; without this script nothing is missing
// but the number.
const form = document.querySelector("#write");
const basic = new Set(form.dataset.alphabet);
const extension = new Set(form.dataset.extension);
const replacements = JSON.parse(form.dataset.replacements);
const SEGMENT_UNITS = { gsm: [160, 153], ucs2: [70, 67] };

function replaceCostlySigns(text) {
  const plain = [...text.normalize("NFC")].map((sign) => replacements[sign] ?? sign).join("");
  return plain.normalize("NFC").replace(/\r+\n?/g, "\n");
}

function measureSms(text) {
  const signs = [...text];
  const costly = [...new Set(signs.filter((sign) => !basic.has(sign) && !extension.has(sign)))];
  const isGsm = costly.length === 0;
  const units = signs.map((sign) => (isGsm ? (extension.has(sign) ? 2 : 1) : sign.length));
  const total = units.reduce((sum, size) => sum + size, 0);
  const [one, each] = SEGMENT_UNITS[isGsm ? "gsm" : "ucs2"];
  let segments = total > 0 ? 1 : 0;
  if (total > one) {
    let used = 0;
    for (const size of units) {
      if (used + size > each) {
        segments += 1;
        used = 0;
      }
      used += size;
    }
  }
  return { units: total, segments, costly };
}

function fillIn(words, values) {
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function formatPrice(cents) {
  const style = { style: "currency", currency: "EUR" };
  return new Intl.NumberFormat(document.documentElement.lang, style).format(cents / 100);
}

function showCount(line) {
  const { language, prefix, one, many, price, costly } = line.dataset;
  const body = form.elements[`body_${language}`].value;
  const text = (form.elements[`sms_${language}`].value.trim() || body).trim();
  line.hidden = text === "" || form.elements.channels.value === "email";
  if (line.hidden) return;
  const size = measureSms(replaceCostlySigns(prefix + text));
  const cents = Number(line.dataset.cents) * size.segments;
  const parts = [fillIn(size.segments === 1 ? one : many, size)];
  if (cents) parts.push(fillIn(price, { price: formatPrice(cents) }));
  line.textContent = `${parts.join(", ")}.`;
  if (size.costly.length) {
    line.textContent += ` ${fillIn(costly, { signs: size.costly.join(" ") })}`;
  }
}

function showCounts() {
  form.querySelectorAll(".sms-count").forEach(showCount);
}

form.addEventListener("input", showCounts);
showCounts();
