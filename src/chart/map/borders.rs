//! Coasts and borders between 50 and 82 degrees east, 20 and 50 north.
//!
//! From Natural Earth 4.1.0 at 1:50 million, public domain, cut and simplified to 1,321 points. Borders
//! are drawn as administered; those of Kashmir are disputed and drawn broken.

/// The lines as text: the two sides (one for a coast), a first point, then steps.
const LINES: &str = include_str!("borders.txt");

/// North of this, in degrees, the border of India and Pakistan is disputed.
const KASHMIR: f64 = 32.4;

/// A border or a coast.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Border {
    /// Longitude and latitude in degrees of its points.
    pub points: Vec<[f64; 2]>,
    /// Whether who it belongs to is disputed.
    pub disputed: bool,
}

/// Every line.
pub(super) fn borders() -> Vec<Border> {
    LINES.lines().flat_map(line).collect()
}

/// One line of the text, cut where it begins or ceases to be disputed.
fn line(text: &str) -> Vec<Border> {
    let mut words = text.split(' ');
    let sides = words.next().unwrap_or_default();
    let (mut x, mut y) = (0, 0);
    let mut borders: Vec<Border> = Vec::new();
    let mut last = None;
    for word in words {
        let Some((east, north)) = word.split_once(',') else { continue };
        x += east.parse::<i32>().unwrap_or(0);
        y += north.parse::<i32>().unwrap_or(0);
        let point = [50.0 + 0.008 * f64::from(x), 20.0 + 0.0075 * f64::from(y)];
        let disputed = match sides {
            "Chi-Ind" | "Chi-Pak" | "Pak-Sia" | "Ind-Sia" | "Chi-Sia" => true,
            "Ind-Pak" => point[1] > KASHMIR,
            _ => false,
        };
        match borders.last_mut() {
            Some(border) if border.disputed == disputed => border.points.push(point),
            _ => {
                borders.push(Border { points: last.into_iter().chain([point]).collect(), disputed })
            }
        }
        last = Some(point);
    }
    borders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_three_countries_meet_their_borders_do() {
        // Iran, Afghanistan and Pakistan: 60.84 E, 29.86 N.
        let near =
            |point: &[f64; 2]| (point[0] - 60.84).abs() < 0.01 && (point[1] - 29.86).abs() < 0.01;
        let meeting = borders().into_iter().filter(|border| border.points.iter().any(near));
        assert_eq!(meeting.count(), 3);
    }

    #[test]
    fn every_word_of_the_text_is_a_point_and_kashmir_is_disputed() {
        for text in LINES.lines() {
            let words = text.split(' ').skip(1).collect::<Vec<_>>();
            let is_point = |word: &&str| {
                word.split_once(',')
                    .is_some_and(|(x, y)| x.parse::<i32>().is_ok() && y.parse::<i32>().is_ok())
            };
            assert!(words.iter().all(is_point), "{text}");
        }
        let all = borders();
        let inside = |p: &[f64; 2]| (49.9..82.1).contains(&p[0]) && (19.9..50.1).contains(&p[1]);
        assert!(all.iter().flat_map(|border| &border.points).all(inside));
        assert_eq!(all.iter().map(|border| border.points.len()).sum::<usize>(), 1_322);
        let disputed = all.iter().filter(|border| border.disputed);
        assert!(disputed.flat_map(|border| &border.points).all(|p| p[0] > 73.0 && p[1] > 29.0));
    }
}
