//! Answers that are kept: the last ones that were asked for, as many as a bound allows.

use std::sync::{Arc, Mutex, PoisonError};

/// Values by their key, the one asked for last at the end.
#[derive(Debug)]
pub struct Kept<T> {
    most: usize,
    all: Mutex<Vec<(String, Arc<T>)>>,
}

impl<T> Kept<T> {
    /// So many at the most.
    pub fn new(most: usize) -> Self {
        Self { most, all: Mutex::default() }
    }

    /// The value of a key, if it is still there.
    pub fn get(&self, key: &str) -> Option<Arc<T>> {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let at = all.iter().position(|own| own.0 == key)?;
        let own = all.remove(at);
        all.push(own);
        all.last().map(|own| Arc::clone(&own.1))
    }

    /// Keeps a value; the one that was asked for longest ago goes where there is no room.
    pub fn put(&self, key: String, value: T) -> Arc<T> {
        let value = Arc::new(value);
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|own| own.0 != key);
        if all.len() >= self.most {
            all.remove(0);
        }
        all.push((key, Arc::clone(&value)));
        value
    }
}

#[cfg(test)]
mod tests {
    use super::Kept;

    #[test]
    fn the_value_that_was_asked_for_longest_ago_goes_first() {
        let kept = Kept::new(2);
        kept.put("a".to_owned(), 1);
        kept.put("b".to_owned(), 2);
        assert_eq!(kept.get("a").as_deref(), Some(&1));
        kept.put("c".to_owned(), 3);
        assert_eq!(kept.get("b"), None);
        assert_eq!((kept.get("a").as_deref(), kept.get("c").as_deref()), (Some(&1), Some(&3)));
        kept.put("a".to_owned(), 4);
        assert_eq!(kept.get("a").as_deref(), Some(&4));
    }
}
