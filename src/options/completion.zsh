R"sh(#compdef %PROGRAM%
# eval "$(%PROGRAM% --completion=zsh)", or as a file _%PROGRAM% in $fpath
# Behind an operator command: its task, or what DISPLAY shows.
_%PROGRAM%_operand() {
    local -a tasks
    case ${(U)words[1]} in
        D | DISPLAY) compadd -M 'm:{a-z}={A-Z}' A,L ;;
        F | MODIFY | P | STOP | C | CANCEL)
            tasks=(${${${(f)"$(%PROGRAM% D A,L 2>/dev/null)"}[5,-1]}# })
            compadd -M 'm:{a-z}={A-Z}' ${${(M)words[1]:#[FfMm]*}:+-S,} - ${tasks%% *} ;;
    esac
}
_%PROGRAM%() {
    local -a rest
    if [[ %PROGRAM% == zsuper ]]; then
        rest=('(-)-m[run a module]:MODULE: ' '(-)-c[run code]:CODE: '
              '(-)1:program:_files -g "*.(py|pyz)"' '*::argument:_files')
    else
        rest=('(-)1:command:(F P C D help)' '*::operand:_%PROGRAM%_operand')
    fi
    _arguments -s -S : \
%OPTIONS%
        $rest
}
if [[ $funcstack[1] == _%PROGRAM% ]]; then
    _%PROGRAM% "$@"
else
    compdef _%PROGRAM% %PROGRAM%
fi)sh"
