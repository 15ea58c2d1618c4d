//! Closed lists of words: the values that an option can have.

/// A closed list of words that the user may type in any case, with or without the prefix that C gives them.
pub trait Vocabulary: Copy + 'static {
    /// The prefix of the C constants; empty where C has none.
    const PREFIX: &'static str = "";
    /// Every word, as help shows it, with its meaning.
    const WORDS: &'static [(&'static str, Self)];

    /// The words alone.
    fn words() -> impl Iterator<Item = &'static str> {
        Self::WORDS.iter().map(|(word, _)| *word)
    }

    /// The words as a sentence lists them: `a, b or c`.
    fn listed() -> String {
        let words: Vec<&str> = Self::words().collect();
        match words.split_last() {
            Some((last, first)) if !first.is_empty() => format!("{} or {last}", first.join(", ")),
            _ => words.concat(),
        }
    }

    /// The meaning of `word`, or nothing where it is not in the list.
    fn named(word: &str) -> Option<Self> {
        let bare = match word.get(..Self::PREFIX.len()) {
            Some(prefix) if prefix.eq_ignore_ascii_case(Self::PREFIX) => &word[Self::PREFIX.len()..],
            _ => word,
        };
        Self::WORDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(bare)).map(|&(_, value)| value)
    }
}
