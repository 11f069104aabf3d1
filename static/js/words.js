// What scripts say, in the language of the page. English is in the scripts themselves.

const data = document.getElementById("words-data");
const { words, forms } = data ? JSON.parse(data.textContent) : { words: {}, forms: [] };

export function gettext(english) {
  return words[english] ?? english;
}

export function ngettext(one, many, count) {
  const known = words[one];
  if (!known) return count === 1 ? one : many;
  return known[forms[count < forms.length ? count : 100 + (count % 100)]];
}

// The text with each %(name)s replaced by the value of that name.
export function filled(text, values) {
  return text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
}

export function grouped(count) {
  return count.toLocaleString(document.documentElement.lang);
}
