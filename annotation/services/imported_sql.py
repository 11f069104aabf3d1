"""The statements by which staged human values become judgments."""

MAKE_TABLES = (
    "DROP TABLE IF EXISTS imported_value, imported_prompt, imported_draw, imported_place",
    """
    CREATE TEMPORARY TABLE imported_value (
        pair_id bigint, candidate_id bigint, external_id text, dimension_id bigint, name text,
        value float8, answer jsonb, judged_at timestamptz, file text, line integer
    ) ON COMMIT DROP
    """,
    "CREATE TEMPORARY TABLE imported_prompt (external_id text, number integer) ON COMMIT DROP",
    "CREATE TEMPORARY TABLE imported_draw (number integer, draw integer) ON COMMIT DROP",
    """
    CREATE TEMPORARY TABLE imported_place (
        pair_id bigint, place integer, remaining integer
    ) ON COMMIT DROP
    """,
)

# A person who valued both outputs of a prompt has judged the pair.
PER_OUTPUT = """
    INSERT INTO imported_value
    SELECT x.id, c.id, p.external_id, d.id, i.name,
        (o.value - i.value) / (d.maximum - d.minimum)
            * CASE WHEN d.higher_is_better THEN 1 ELSE -1 END + 0.0,
        jsonb_build_object('incumbent', i.value, 'candidate', o.value),
        coalesce(
            greatest((i.data->>'time')::timestamptz, (o.data->>'time')::timestamptz), %(at)s
        ),
        o.file, o.line
    FROM migrations_app_migration g
    JOIN migrations_app_languagemodel im ON im.id = g.incumbent_id
    JOIN migrations_app_stagedrow i
        ON i.job_id = %(job)s AND i.kind = 'human' AND i.system = im.slug AND i.system_b = ''
    JOIN migrations_app_candidate c ON c.migration_id = g.id
    JOIN migrations_app_languagemodel m ON m.id = c.language_model_id
    JOIN migrations_app_stagedrow o
        ON o.job_id = i.job_id AND o.kind = 'human' AND o.system = m.slug AND o.system_b = ''
        AND o.external_id = i.external_id AND o.dimension = i.dimension AND o.name = i.name
    JOIN migrations_app_qualitydimension d ON d.migration_id = g.id AND d.slug = i.dimension
    JOIN migrations_app_prompt p ON p.migration_id = g.id AND p.external_id = i.external_id
    JOIN migrations_app_outputpair x
        ON x.prompt_id = p.id AND x.candidate_id = c.id AND x.population = 'frozen'
    WHERE g.id = %(migration)s
"""

# In the files above 0 means system_b is better; a judgment is candidate minus incumbent.
PER_PAIR = """
    INSERT INTO imported_value
    SELECT x.id, c.id, p.external_id, d.id, s.name,
        s.value / d.maximum * CASE WHEN s.system_b = m.slug THEN 1 ELSE -1 END
            * CASE WHEN d.higher_is_better THEN 1 ELSE -1 END + 0.0,
        jsonb_build_object('system_a', s.system, 'system_b', s.system_b, 'value', s.value),
        coalesce((s.data->>'time')::timestamptz, %(at)s), s.file, s.line
    FROM migrations_app_stagedrow s
    JOIN migrations_app_candidate c ON c.migration_id = %(migration)s
    JOIN migrations_app_languagemodel m
        ON m.id = c.language_model_id AND m.slug IN (s.system, s.system_b)
    JOIN migrations_app_qualitydimension d
        ON d.migration_id = c.migration_id AND d.slug = s.dimension
    JOIN migrations_app_prompt p
        ON p.migration_id = c.migration_id AND p.external_id = s.external_id
    JOIN migrations_app_outputpair x
        ON x.prompt_id = p.id AND x.candidate_id = c.id AND x.population = 'frozen'
    WHERE s.job_id = %(job)s AND s.kind = 'human' AND s.system_b <> ''
"""

# The aggregate sums up the named ones: it stands only where there are none.
NAMED_BEFORE_AGGREGATE = """
    DELETE FROM imported_value a
    WHERE a.name = '' AND EXISTS (
        SELECT FROM imported_value n
        WHERE n.pair_id = a.pair_id AND n.dimension_id = a.dimension_id AND n.name <> ''
    )
"""

BETWEEN_STEPS = """
    SELECT v.file, v.line, d.slug,
        CASE WHEN v.answer ? 'candidate' THEN (v.answer->>'candidate')::float8
            ELSE (v.answer->>'value')::float8 END,
        d.minimum, d.maximum
    FROM imported_value v
    JOIN migrations_app_qualitydimension d ON d.id = v.dimension_id
    CROSS JOIN LATERAL (
        SELECT v.value * CASE d.scale
            WHEN 'grade' THEN d.grades - 1 WHEN 'preference_5' THEN 2 ELSE 1 END AS steps
    ) AS s
    WHERE d.family = 'ordinal' AND abs(s.steps - round(s.steps)) > 1e-6
    ORDER BY v.file, v.line
"""

IN_STREAM_IMPORTED = """
    SELECT count(DISTINCT q.pair_id)
    FROM imported_value v
    JOIN annotation_queuedpair q
        ON q.pair_id = v.pair_id AND q.epoch_id = %(epoch)s AND q.stream = 'imported'
"""

# What is in the random sample already would count twice.
LEAVE_DRAWN = """
    DELETE FROM imported_value v
    WHERE EXISTS (
        SELECT FROM annotation_queuedpair q
        JOIN annotation_assignment a ON a.queued_id = q.id
        JOIN annotation_judgment j ON j.assignment_id = a.id AND j.dimension_id = v.dimension_id
        WHERE q.pair_id = v.pair_id AND q.epoch_id = %(epoch)s AND q.stream = 'random'
            AND j.import_job_id IS NOT NULL
    )
"""

PLACE_ALL = """
    INSERT INTO imported_place (pair_id, place)
    SELECT x.id, row_number() OVER (ORDER BY p.external_id COLLATE "C", c.position)
    FROM (SELECT DISTINCT pair_id FROM imported_value) AS v
    JOIN migrations_app_outputpair x ON x.id = v.pair_id
    JOIN migrations_app_prompt p ON p.id = x.prompt_id
    JOIN migrations_app_candidate c ON c.id = x.candidate_id
"""

NUMBER_PROMPTS = """
    INSERT INTO imported_prompt
    SELECT external_id, row_number() OVER (ORDER BY external_id COLLATE "C")
    FROM (SELECT DISTINCT external_id FROM imported_value) AS v
"""

# A pair can be drawn if every dimension that has values for its candidate has one of it.
_ELIGIBLE = """
    SELECT v.candidate_id, v.pair_id, min(v.external_id) AS external_id
    FROM imported_value v
    JOIN (
        SELECT candidate_id, count(DISTINCT dimension_id) AS wanted
        FROM imported_value GROUP BY candidate_id
    ) AS all_of USING (candidate_id)
    GROUP BY v.candidate_id, v.pair_id, all_of.wanted
    HAVING count(DISTINCT v.dimension_id) = all_of.wanted
"""

ELIGIBLE = f"""
    SELECT m.slug, count(*)
    FROM ({_ELIGIBLE}) AS e
    JOIN migrations_app_candidate c ON c.id = e.candidate_id
    JOIN migrations_app_languagemodel m ON m.id = c.language_model_id
    GROUP BY m.slug
"""  # noqa: S608 - the part is a constant of this module

# Pairs drawn before come first, in their order: the same draw again adds nothing, a larger one
# goes on where the smaller ended.
PLACE_DRAWN = f"""
    INSERT INTO imported_place (pair_id, place, remaining)
    SELECT pair_id, row_number() OVER (ORDER BY turn, position), remaining
    FROM (
        SELECT e.pair_id, c.position,
            row_number() OVER (
                PARTITION BY e.candidate_id ORDER BY q.batch NULLS LAST, q.rank, draw
            ) AS turn,
            count(*) OVER (
                PARTITION BY e.candidate_id ORDER BY q.batch NULLS LAST, q.rank, draw
                ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
            ) AS remaining
        FROM ({_ELIGIBLE}) AS e
        JOIN migrations_app_candidate c ON c.id = e.candidate_id
        JOIN imported_prompt USING (external_id)
        JOIN imported_draw USING (number)
        LEFT JOIN annotation_queuedpair q
            ON q.pair_id = e.pair_id AND q.epoch_id = %(epoch)s AND q.stream = 'random'
    ) AS drawn
    WHERE %(limit)s::integer IS NULL OR turn <= %(limit)s::integer
"""  # noqa: S608 - the part is a constant of this module

LEAVE_UNDRAWN = """
    DELETE FROM imported_value v
    WHERE NOT EXISTS (SELECT FROM imported_place p WHERE p.pair_id = v.pair_id)
"""

QUEUE = """
    INSERT INTO annotation_queuedpair
        (pair_id, epoch_id, stream, rank, batch, probability, remaining)
    SELECT pair_id, %(epoch)s, %(stream)s, place, %(batch)s, 1.0 / remaining, remaining
    FROM imported_place
    WHERE pair_id IN (SELECT pair_id FROM imported_value)
    ORDER BY place
    ON CONFLICT (pair_id, epoch_id, stream) DO NOTHING
"""

ANNOTATORS = """
    INSERT INTO annotation_annotator (service_id, name)
    SELECT DISTINCT %(service)s::bigint, coalesce(nullif(name, ''), 'released aggregate')
    FROM imported_value
    ON CONFLICT (service_id, name) DO NOTHING
"""

_ASSIGNED = """
    FROM imported_value v
    JOIN annotation_queuedpair q
        ON q.pair_id = v.pair_id AND q.epoch_id = %(epoch)s AND q.stream = %(stream)s
    JOIN annotation_annotator n ON n.service_id = %(service)s
        AND n.name = coalesce(nullif(v.name, ''), 'released aggregate')
"""

# Nobody claims one of these pairs while its slots are numbered.
LOCK_PLACES = f"""
    SELECT q.id {_ASSIGNED} ORDER BY q.id FOR UPDATE OF q
"""  # noqa: S608 - the part is a constant of this module

ASSIGNMENTS = f"""
    INSERT INTO annotation_assignment (queued_id, annotator_id, candidate_side, created_at)
    SELECT DISTINCT q.id, n.id, 'none', %(at)s::timestamptz
    {_ASSIGNED}
    ORDER BY q.id, n.id
    ON CONFLICT (queued_id, annotator_id) DO NOTHING
"""  # noqa: S608 - the part is a constant of this module

# What the person has taken back since stays taken back.
JUDGMENTS = f"""
    INSERT INTO annotation_judgment (
        assignment_id, dimension_id, revision, value, answer, retracted, rubric_version,
        evidence_digest, import_job_id, judged_at, created_at
    )
    SELECT a.id, v.dimension_id, coalesce(last.revision, 0) + 1, v.value, v.answer, false,
        d.rubric_version, %(evidence_digest)s, %(job)s, v.judged_at, %(at)s
    {_ASSIGNED}
    JOIN annotation_assignment a ON a.queued_id = q.id AND a.annotator_id = n.id
    JOIN migrations_app_qualitydimension d ON d.id = v.dimension_id
    LEFT JOIN LATERAL (
        SELECT j.revision, j.value, j.retracted FROM annotation_judgment j
        WHERE j.assignment_id = a.id AND j.dimension_id = v.dimension_id
        ORDER BY j.revision DESC LIMIT 1
    ) AS last ON true
    WHERE last.revision IS NULL OR (NOT last.retracted AND last.value <> v.value)
    ORDER BY q.batch, q.rank, n.name, d.position
"""  # noqa: S608 - the part is a constant of this module

# Who has judged holds a slot; a pair wants at least as many people as have judged it.
SLOTS = """
    UPDATE annotation_assignment a SET slot = placed.slot, judged_at = %(at)s
    FROM (
        SELECT b.id, (
            SELECT coalesce(max(o.slot), 0) FROM annotation_assignment o
            WHERE o.queued_id = b.queued_id
        ) + row_number() OVER (PARTITION BY b.queued_id ORDER BY b.id) AS slot
        FROM (
            SELECT DISTINCT assignment_id FROM annotation_judgment WHERE import_job_id = %(job)s
        ) AS j
        JOIN annotation_assignment b ON b.id = j.assignment_id
        WHERE b.slot IS NULL
    ) AS placed
    WHERE placed.id = a.id
"""

PLACES_TAKEN = """
    UPDATE annotation_queuedpair q
    SET taken = s.taken, judged = s.judged, overlap = greatest(q.overlap, s.taken)
    FROM (
        SELECT a.queued_id, count(*) AS taken, count(a.judged_at) AS judged
        FROM (
            SELECT DISTINCT b.queued_id
            FROM annotation_judgment j JOIN annotation_assignment b ON b.id = j.assignment_id
            WHERE j.import_job_id = %(job)s
        ) AS i
        JOIN annotation_assignment a ON a.queued_id = i.queued_id AND a.slot IS NOT NULL
        GROUP BY a.queued_id
    ) AS s
    WHERE s.queued_id = q.id
"""

COUNT_JUDGMENTS = """
    SELECT count(*) FILTER (WHERE revision = 1), count(*) FILTER (WHERE revision > 1)
    FROM annotation_judgment WHERE import_job_id = %(job)s
"""

CHANGED_DIMENSIONS = """
    SELECT DISTINCT dimension_id FROM annotation_judgment WHERE import_job_id = %(job)s
"""

JUDGED_PAIRS = """
    SELECT m.slug, count(DISTINCT v.pair_id)
    FROM imported_value v
    JOIN migrations_app_candidate c ON c.id = v.candidate_id
    JOIN migrations_app_languagemodel m ON m.id = c.language_model_id
    GROUP BY m.slug
"""

IMPORT_DIGEST = """
    SELECT encode(sha256(string_agg(sha256(convert_to(jsonb_build_array(
        id, assignment_id, dimension_id, revision, value, answer, retracted, evidence_digest,
        extract(epoch FROM judged_at)
    )::text, 'UTF8')), ''::bytea ORDER BY id)), 'hex')
    FROM annotation_judgment WHERE import_job_id = %(job)s
"""
