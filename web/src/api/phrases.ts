// A person's own stock phrases, kept in this browser beside those that everybody has.
const KEY = "zhenshu.phrases";
/** Phrases of one person: more do not fit on a page. */
const MOST = 20;

export function ownPhrases(login: string): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(`${KEY}.${login}`) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

function keep(login: string, phrases: string[]): string[] {
  const kept = [...new Set(phrases)].slice(0, MOST);
  localStorage.setItem(`${KEY}.${login}`, JSON.stringify(kept));
  return kept;
}

export const addPhrase = (login: string, phrase: string) => keep(login, [phrase.trim(), ...ownPhrases(login)]);
export const removePhrase = (login: string, phrase: string) =>
  keep(login, ownPhrases(login).filter((one) => one !== phrase));
