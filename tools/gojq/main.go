// Answers jq programs with gojq, for the differential tests and the bench of the expression language.
//
// One question a line on stdin: {"program": "...", "input": ...}; one answer a line on stdout: {"outputs": [...], "error": null} or
// the outputs before the error and its text. With a program as the only argument it filters a stream of JSON documents instead, as
// the command of gojq does (that command itself needs a module that the Go proxy does not serve).
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"time"

	"github.com/itchyny/gojq"
)

type question struct {
	Program string `json:"program"`
	Input   any    `json:"input"`
}

type answer struct {
	Outputs []json.RawMessage `json:"outputs"`
	Error   *string           `json:"error"`
}

const (
	maxOutputs = 10000
	patience   = 5 * time.Second
)

func main() {
	if len(os.Args) == 2 {
		filter(os.Args[1])
		return
	}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<28)
	out := bufio.NewWriter(os.Stdout)
	for in.Scan() {
		line, err := json.Marshal(ask(in.Bytes()))
		if err != nil {
			panic(err)
		}
		out.Write(append(line, '\n'))
		out.Flush()
	}
}

func ask(line []byte) answer {
	var q question
	if err := json.Unmarshal(line, &q); err != nil {
		return failed(nil, err)
	}
	query, err := gojq.Parse(q.Program)
	if err != nil {
		return failed(nil, err)
	}
	code, err := gojq.Compile(query)
	if err != nil {
		return failed(nil, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	outputs := []json.RawMessage{}
	iter := code.RunWithContext(ctx, q.Input)
	for len(outputs) < maxOutputs {
		value, more := iter.Next()
		if !more {
			return answer{Outputs: outputs}
		}
		if err, isError := value.(error); isError {
			return failed(outputs, err)
		}
		text, err := gojq.Marshal(value)
		if err != nil {
			return failed(outputs, err)
		}
		outputs = append(outputs, text)
	}
	return answer{Outputs: outputs}
}

func failed(outputs []json.RawMessage, err error) answer {
	text := err.Error()
	if outputs == nil {
		outputs = []json.RawMessage{}
	}
	return answer{Outputs: outputs, Error: &text}
}

func filter(program string) {
	query, err := gojq.Parse(program)
	if err != nil {
		panic(err)
	}
	code, err := gojq.Compile(query)
	if err != nil {
		panic(err)
	}
	in := json.NewDecoder(bufio.NewReaderSize(os.Stdin, 1<<16))
	in.UseNumber()
	out := bufio.NewWriterSize(os.Stdout, 1<<16)
	defer out.Flush()
	for {
		var document any
		if err := in.Decode(&document); err == io.EOF {
			return
		} else if err != nil {
			panic(err)
		}
		iter := code.Run(document)
		for {
			value, more := iter.Next()
			if !more {
				break
			}
			if err, isError := value.(error); isError {
				panic(err)
			}
			text, err := gojq.Marshal(value)
			if err != nil {
				panic(err)
			}
			out.Write(append(text, '\n'))
		}
	}
}
