use salang::read::*;
#[test]
fn t() {
    for a in std::env::var("F").unwrap().split(',') {
        let r = if a == "B" {
            read(Source::Baseline, &[])
        } else {
            read(Source::File(std::path::Path::new(a)), &[])
        };
        for f in &r.findings {
            println!("{}\n", f.render(false));
        }
        println!(
            "== {a}: ok={} findings={} merged={} bytes files={:?}",
            r.scenario.is_some(),
            r.findings.len(),
            r.merged.len(),
            r.files.iter().map(|f| f.name.clone()).collect::<Vec<_>>()
        );
    }
}
